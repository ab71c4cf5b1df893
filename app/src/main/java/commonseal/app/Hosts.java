package commonseal.app;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Names and addresses of a server, in the one spelling in which they can be compared. */
final class Hosts {

    private Hosts() {}

    static Set<String> of(Collection<String> hosts) {
        return hosts.stream().map(Hosts::plain).collect(Collectors.toUnmodifiableSet());
    }

    /** Those that a certificate is for. */
    static Set<String> of(X509Certificate certificate) throws CertificateParsingException {
        var names = certificate.getSubjectAlternativeNames();
        return names == null
                ? Set.of()
                : of(names.stream().map(name -> String.valueOf(name.get(1))).toList());
    }

    static boolean isAddress(String host) {
        return LocalAuthority.ADDRESS.matcher(host).matches();
    }

    private static String plain(String host) {
        if (!isAddress(host)) {
            return host.toLowerCase(Locale.ROOT);
        }
        try {
            // A literal address: nobody is asked.
            return InetAddress.getByName(host).getHostAddress();
        } catch (UnknownHostException e) {
            return host;
        }
    }
}
