package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import commonseal.demo.Cast;
import commonseal.testkit.GoldenFile;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Takes the pictures of the README anew: {@code bin/test --long screenshots}. */
@Tag("long")
@Tag("screenshots")
class ScreenshotsTest {

    private static final int HEIGHT = 860;
    private static final int HEAVIEST = 120_000;
    private static final int PALETTE = 256;

    @Test
    void ofTheReadme() throws IOException {
        District district = District.get();
        Cast cast = district.cast();
        Path folder = Files.createDirectories(GoldenFile.repositoryRoot().resolve("docs/screenshots"));
        String running = "/cases/" + district.running();
        String reference =
                district.window().view(district.running()).path("reference").asString();
        String title = district.publicCode(cast.get("landlord"), cast.organisation("property"), "PNR-01");
        try (Browsers browsers = new Browsers(district.url())) {
            for (Picture picture : List.of(
                    new Picture("checklist", Optional.of("clerk"), running + "/checklist", "h1"),
                    new Picture("board", Optional.of("clerk"), running + "/board", "h1"),
                    new Picture("verify", Optional.empty(), "/verify/" + title, "main"),
                    new Picture("evidence", Optional.of("auditor"), "/audit?case=" + reference, ".cs-scan"))) {
                byte[] png = light(take(browsers, cast, picture));
                assertThat(png.length).as(picture.name()).isLessThan(HEAVIEST);
                Files.write(folder.resolve(picture.name() + ".png"), png);
            }
        }
    }

    /** A part of a page from {@code top} on. */
    private record Picture(String name, Optional<String> who, String path, String top) {}

    private static byte[] take(Browsers browsers, Cast cast, Picture picture) {
        try (BrowserContext context =
                browsers.inspected("en", Looks.WIDE, picture.who().map(cast::get))) {
            Page page = context.newPage();
            page.setViewportSize(Looks.WIDE, HEIGHT);
            page.navigate(picture.path());
            page.locator(picture.top())
                    .first()
                    .evaluate("e => window.scrollTo(0, Math.max(0, e.getBoundingClientRect().top + scrollY - 40))");
            return page.screenshot();
        }
    }

    /** The same picture in at most 256 colours: the ones most often seen, every other as its nearest. */
    private static byte[] light(byte[] png) throws IOException {
        BufferedImage full = ImageIO.read(new ByteArrayInputStream(png));
        Map<Integer, Integer> seen = new HashMap<>();
        for (int y = 0; y < full.getHeight(); y++) {
            for (int x = 0; x < full.getWidth(); x++) {
                seen.merge(full.getRGB(x, y), 1, Integer::sum);
            }
        }
        int[] palette = seen.entrySet().stream()
                .sorted(Map.Entry.<Integer, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry::getKey))
                .limit(PALETTE)
                .mapToInt(Map.Entry::getKey)
                .toArray();
        Map<Integer, Integer> nearest = new HashMap<>();
        BufferedImage few = new BufferedImage(
                full.getWidth(),
                full.getHeight(),
                BufferedImage.TYPE_BYTE_INDEXED,
                new IndexColorModel(8, palette.length, palette, 0, false, -1, java.awt.image.DataBuffer.TYPE_BYTE));
        for (int y = 0; y < full.getHeight(); y++) {
            for (int x = 0; x < full.getWidth(); x++) {
                int index = nearest.computeIfAbsent(full.getRGB(x, y), colour -> nearest(palette, colour));
                few.getRaster().setSample(x, y, 0, index);
            }
        }
        return written(few);
    }

    private static int nearest(int[] palette, int colour) {
        int best = 0;
        int least = Integer.MAX_VALUE;
        for (int index = 0; index < palette.length; index++) {
            int distance = 0;
            for (int shift = 0; shift < 24; shift += 8) {
                int difference = (palette[index] >> shift & 0xff) - (colour >> shift & 0xff);
                distance += difference * difference;
            }
            if (distance < least) {
                least = distance;
                best = index;
            }
        }
        return best;
    }

    private static byte[] written(BufferedImage image) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ImageWriteParam smallest = writer.getDefaultWriteParam();
        smallest.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        smallest.setCompressionQuality(0);
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), smallest);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
