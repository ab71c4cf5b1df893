package commonseal.web;

import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How the web presents itself.
 *
 * @param host address to listen on, loopback unless configured otherwise
 * @param port 0 takes any free port
 * @param baseUrl what people type; https makes cookies {@code Secure}
 * @param demonstration a banner on every page, and the clock route
 * @param trustForwarded take scheme and client address from a reverse proxy
 * @param https empty if something in front of this server speaks it
 * @param certificates how it stands with those in use now
 */
public record WebSettings(
        String host,
        int port,
        URI baseUrl,
        String districtZh,
        String districtEn,
        boolean demonstration,
        boolean trustForwarded,
        String version,
        Optional<Https> https,
        Supplier<HttpsState> certificates) {}
