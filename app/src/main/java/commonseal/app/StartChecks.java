package commonseal.app;

import commonseal.ledger.Foundation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What stops a start, each with its sentence. */
public final class StartChecks {

    private StartChecks() {}

    /**
     * Whether the configured ports could be listened on: that of http and, where the district serves https, that of https.
     * Touches nothing else.
     *
     * @throws Refusal START-002 if another program has one of them, START-007 if the address is none of this machine
     */
    public static void ports(Config config) {
        port(config, Setting.HTTP_PORT);
        if (config.secure()) {
            port(config, Setting.HTTPS_PORT);
        }
    }

    private static void port(Config config, Setting setting) {
        String host = config.text(Setting.HTTP_HOST);
        InetSocketAddress address = new InetSocketAddress(host, config.number(setting, 0, 65_535));
        try (ServerSocket probe = new ServerSocket()) {
            if (address.isUnresolved() || !isOurs(address.getAddress())) {
                throw new Refusal(
                        Main.UNAVAILABLE,
                        "START-007 http.host " + host + " is no address of this machine: set http.host to one of its"
                                + " addresses, or 127.0.0.1");
            }
            // As the server does: a port whose last connections are only fading away is free.
            probe.setReuseAddress(true);
            probe.bind(address);
        } catch (IOException e) {
            throw new Refusal(
                    Main.UNAVAILABLE,
                    "START-002 port " + config.text(setting) + " on " + host + " is taken: stop what uses it or set "
                            + setting.key());
        }
    }

    private static boolean isOurs(InetAddress address) throws SocketException {
        return address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || NetworkInterface.getByInetAddress(address) != null;
    }

    /** Somebody took a port since {@link #ports}: which one, is asked again. */
    static Refusal portTaken(Config config) {
        try {
            ports(config);
        } catch (Refusal which) {
            return which;
        }
        return new Refusal(
                Main.UNAVAILABLE, "START-002 the port was taken for a moment, and is free again: start once more");
    }

    /** A demonstration's data is never opened as a real district's, nor a ledger under another name. */
    static void founded(Foundation.Result said, Config config) {
        switch (said) {
            case Foundation.Result.Ours ours -> {}
            case Foundation.Result.Other(Foundation founded) ->
                throw new Refusal(
                        Main.CONFIGURATION,
                        "START-005 this data belongs to the ledger " + founded.origin() + " with profile "
                                + founded.profile() + " since " + founded.at() + ", not to " + config.origin()
                                + " with profile " + config.profile() + ": set district.origin and profile back, or"
                                + " give this district a data directory and database of its own");
            case Foundation.Result.Untrue(String why) ->
                throw new Refusal(
                        Main.CONFIGURATION,
                        "START-006 what this ledger was founded as cannot be believed (" + why
                                + "): somebody changed the database behind the application; restore it from a backup");
        }
    }

    static Path directory(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new Refusal(Main.UNAVAILABLE, notWritable(directory));
        }
        if (!Files.isWritable(directory)) {
            throw new Refusal(Main.UNAVAILABLE, notWritable(directory));
        }
        return directory;
    }

    static String notWritable(Path directory) {
        return "START-001 the data directory " + directory
                + " cannot be written: give it to this user or set data.directory";
    }
}
