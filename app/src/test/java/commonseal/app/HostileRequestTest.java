package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What no browser sends: answered like everything else, and never with more work than a fair request costs. */
class HostileRequestTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MEGABYTE = 1024 * 1024;
    /** What the server takes at most, and what may lie in buffers of the network in between. */
    private static final long MOST_SENT = 12L * MEGABYTE + 12L * MEGABYTE;

    @TempDir
    static Path data;

    private static Running district;

    @BeforeAll
    static void start() {
        district = Running.start(data, "profile=demonstration", "http.trust-forwarded=true");
    }

    @AfterAll
    static void stop() {
        district.close();
    }

    /** An answer as it came over the wire; names of headers in small letters. */
    private record Raw(int status, Map<String, String> headers, String body, long sent) {}

    private static Raw raw(String head) throws IOException {
        return raw(head, InputStream.nullInputStream());
    }

    /** Sends until the server answers or stops listening. */
    private static Raw raw(String head, InputStream body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), district.port())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            out.write(head.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            long sent = 0;
            byte[] block = new byte[64 * 1024];
            try {
                for (int length = body.read(block); length > 0 && in.available() == 0; length = body.read(block)) {
                    out.write(block, 0, length);
                    sent += length;
                }
                out.flush();
            } catch (IOException e) {
                // Closed while we were still sending: what it said before that is what counts.
            }
            return parse(in, sent);
        }
    }

    private static Raw parse(InputStream in, long sent) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] block = new byte[8192];
        try {
            for (int length = in.read(block); length > 0; length = in.read(block)) {
                all.write(block, 0, length);
            }
        } catch (IOException e) {
            assertThat(all.size()).as("nothing came before: " + e).isPositive();
        }
        String text = all.toString(StandardCharsets.UTF_8);
        int gap = text.indexOf("\r\n\r\n");
        assertThat(gap).as(text).isPositive();
        String[] lines = text.substring(0, gap).split("\r\n", -1);
        Map<String, String> headers = new TreeMap<>();
        Arrays.stream(lines).skip(1).forEach(line -> {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        });
        return new Raw(Integer.parseInt(lines[0].split(" ", 3)[1]), headers, text.substring(gap + 4), sent);
    }

    private static String get(String path, String... headers) {
        return "GET " + path + " HTTP/1.1\nHost: localhost\nConnection: close\n"
                + String.join("", Arrays.stream(headers).map(h -> h + "\n").toList()) + "\n";
    }

    private static void isOurs(Raw answer) {
        assertThat(answer.headers())
                .containsEntry("x-content-type-options", "nosniff")
                .containsEntry("referrer-policy", "no-referrer")
                .containsEntry("cross-origin-opener-policy", "same-origin")
                .containsEntry("cache-control", "no-store")
                .doesNotContainKey("server");
        assertThat(answer.headers().get("content-security-policy")).startsWith("default-src 'none'");
        assertThat(answer.body().toLowerCase(Locale.ROOT)).doesNotContain("jetty", "javalin", "exception", "root:");
    }

    private static void isPage(Raw answer, int status, String language) {
        isOurs(answer);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().get("content-type")).startsWith("text/html");
        assertThat(answer.body()).contains("<html lang=\"" + language + "\"", "<h1", "href=\"/\"");
    }

    private static void isProblem(Raw answer, int status, String code) {
        isOurs(answer);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().get("content-type")).startsWith("application/problem+json");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("code").asString()).isEqualTo(code);
        assertThat(problem.path("title").asString()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/static/x/..;/etc/passwd", "/verify/a\\b"})
    void anAmbiguousPathIsRefusedInThePersonsLanguage(String path) throws IOException {
        isPage(raw(get(path)), 400, "zh-CN");
        isPage(raw(get(path, "Accept-Language: en-GB,en;q=0.9")), 400, "en");
        isPage(raw(get(path, "Cookie: language=en")), 400, "en");
        isPage(raw(get(path, "Accept: image/png")), 400, "zh-CN");
        isProblem(raw(get("/api/v1" + path)), 400, "MALFORMED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/../../etc/passwd", "/%2e%2e/etc/passwd", "/verify/%", "/verify/%zz", "/verify/%00"})
    void aPathThatIsNoneIsRefusedBeforeItsLanguageIsRead(String path) throws IOException {
        isPage(raw(get(path, "Accept-Language: en")), 400, "zh-CN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/static/x/..%2F..%2Fetc/passwd", "/verify/a%2Fb", "/api/v1/../../etc/passwd"})
    void aPathThatLeadsNowhereIsNotFound(String path) throws IOException {
        Raw answer = raw(get(path));

        isOurs(answer);
        assertThat(answer.status()).isEqualTo(404);
    }

    @Test
    void tooLongHeadersAndAddressesAreRefusedInOurWords() throws IOException {
        isPage(raw(get("/", "Cookie: a=" + "x".repeat(20_000))), 431, "zh-CN");
        isPage(raw(get("/verify/" + "x".repeat(20_000))), 414, "zh-CN");
        assertThat(raw(get("/", "Cookie: a=" + "x".repeat(20_000))).body()).contains("Cookie");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HTTP/1.1                                         | 400",
                "GET / HTTP/9.9                                         | 505",
                "nonsense                                               | 400",
                "GET / HTTP/1.1;Host: a b                               | 400",
                "POST / HTTP/1.1;Host: localhost;Content-Length: -1     | 400",
                "POST / HTTP/1.1;Host: localhost;Transfer-Encoding: odd | 400"
            })
    void whatIsNoRequestIsRefusedInOurWords(String lines, int status) throws IOException {
        isPage(raw(lines.replace(';', '\n') + "\n\n"), status, "zh-CN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATCH", "TRACE", "BREW"})
    void aMethodThatNothingTakesIsRefused(String method) throws IOException {
        Raw answer = raw(method + " /verify HTTP/1.1\nHost: localhost\nConnection: close\n\n");

        isOurs(answer);
        assertThat(answer.status()).isIn(404, 405, 501);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/verify, application/octet-stream",
        "/api/v1/sessions, application/json",
        "/api/v1/oauth/token, application/x-www-form-urlencoded",
        "/verify, multipart/form-data; boundary=b",
        "/sign-in, application/x-www-form-urlencoded"
    })
    void whatIsTooLargeIsNotReadToItsEnd(String path, String type) throws IOException {
        String head = "POST " + path + " HTTP/1.1\nHost: localhost\nContent-Type: " + type + "\n";

        Raw announced = raw(head + "Content-Length: 1000000000\n\n", new Endless(""));
        Raw chunked = raw(head + "Transfer-Encoding: chunked\n\n", new Endless("10000\r\n"));

        for (Raw answer : new Raw[] {announced, chunked}) {
            if (path.startsWith("/api/")) {
                isProblem(answer, 413, "TOO_LARGE");
            } else {
                isPage(answer, 413, "zh-CN");
            }
            assertThat(answer.sent()).isLessThan(MOST_SENT);
        }
        assertThat(district.get("/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void aZeroCharacterIsTheSendersFault() throws IOException {
        isPage(raw(get("/services?text=%00")), 400, "zh-CN");
        isProblem(raw(get("/api/v1/services?text=%00")), 400, "MALFORMED");
    }

    /** Letters without end; with a size before each, in blocks of 64 KiB as chunks are sent. */
    private static final class Endless extends InputStream {
        private static final int BLOCK = 65_536;
        private final byte[] chunk;
        private int at;

        Endless(String size) {
            byte[] bytes = new byte[BLOCK];
            Arrays.fill(bytes, (byte) 'a');
            String text = size + new String(bytes, StandardCharsets.ISO_8859_1) + (size.isEmpty() ? "" : "\r\n");
            this.chunk = text.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public int read() {
            byte next = chunk[at];
            at = (at + 1) % chunk.length;
            return next;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int count = Math.min(length, chunk.length - at);
            System.arraycopy(chunk, at, target, offset, count);
            at = (at + count) % chunk.length;
            return count;
        }
    }

    /** Sixty a minute from one address, as the district's proxy saw it; others have their own turn. */
    @Test
    void whoTriesCodesInBulkIsToldToWaitAndOthersAreNot() throws IOException {
        String code = "/api/v1/verify/AAAAAAAAAAAAAAAAAAAAAA";
        for (int i = 0; i < 60; i++) {
            isProblem(raw(get(code, "X-Forwarded-For: 198.51.100." + i + ", 2001:db8::" + i)), 404, "NOT_FOUND");
        }

        Raw refused = raw(get(code, "X-Forwarded-For: 198.51.100.60, 2001:db8::ffff"));
        // Each second gives one back: who asks slowly asks more often.
        for (int i = 61; refused.status() != 429 && i < 120; i++) {
            refused = raw(get(code, "X-Forwarded-For: 198.51.100." + i + ", 2001:db8::ffff"));
        }
        isProblem(refused, 429, "TOO_MANY_REQUESTS");
        assertThat(Integer.parseInt(refused.headers().get("retry-after"))).isBetween(1, 60);
        isPage(raw(get("/v/AAAAAAAAAAAAAAAAAAAAAA", "X-Forwarded-For: 2001:db8::1")), 429, "zh-CN");

        isProblem(raw(get(code, "X-Forwarded-For: 2001:db8:1::1")), 404, "NOT_FOUND");
        isProblem(raw(get(code, "X-Forwarded-For: nobody")), 404, "NOT_FOUND");
        assertThat(raw(get("/sign-in", "X-Forwarded-For: 2001:db8::1")).status())
                .isEqualTo(200);
    }
}
