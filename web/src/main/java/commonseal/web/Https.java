package commonseal.web;

import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Function;

/**
 * How this server speaks https itself.
 *
 * @param port where; plain http then only leads here
 * @param keys one private key with its chain, no password
 * @param authority the district's own authority, if that has issued the certificate: offered for download with instructions
 * @param challenges what a certification authority is answered in the clear, by the token it asks for (RFC 8555, 8.3)
 */
public record Https(
        int port, KeyStore keys, Optional<X509Certificate> authority, Function<String, Optional<String>> challenges) {}
