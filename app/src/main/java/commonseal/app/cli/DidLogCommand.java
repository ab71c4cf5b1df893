package commonseal.app.cli;

import commonseal.app.Main;
import commonseal.app.Refusal;
import commonseal.carriers.DidLog;
import commonseal.proof.MalformedException;
import commonseal.proof.Multikey;
import commonseal.proof.PublicSigningKey;
import commonseal.web.AsOf;
import commonseal.web.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads kept logs of a district's keys. */
@Command(
        name = "did-log",
        description = "Reads a kept log of a district's keys.",
        subcommands = DidLogCommand.Verify.class)
public final class DidLogCommand {

    /** Checks a log and says which keys there were on a day: no server, no database, no network. */
    @Command(
            name = "verify",
            description = {
                "Checks a copy of a district's DID log (/.well-known/did.jsonl, did:webvh 1.0), every entry with the one",
                "before, and prints the keys that the offices had. Needs nothing but the file, so it works when the",
                "district's host is gone. Whose log it is says its DID: compare it with the one you wrote down (--did).",
                "Exit code: 0 genuine, 1 not genuine or another district's, 66 unreadable, 75 no keys of that day are in it."
            })
    static final class Verify implements Callable<Integer> {

        @Parameters(paramLabel = "FILE", description = "The copy.")
        private Path file = Path.of("did.jsonl");

        @Option(
                names = "--did",
                paramLabel = "DID",
                description = "The district's did:webvh, as it stands on its page /about, on paper or in older copies.")
        private @Nullable String did;

        @Option(
                names = {"--as-of", "--at"},
                paramLabel = "DATE",
                description =
                        "Keys of a day of the past (its last second, Beijing time) or of a moment (ISO 8601); now if absent.")
        private @Nullable String asOf;

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        public Integer call() {
            Instant now = Instant.now();
            Instant moment = moment(now);
            byte[] bytes = bytes();
            DidLog log;
            try {
                log = DidLog.parse(bytes, now);
            } catch (MalformedException e) {
                System.out.println("not genuine: " + e.getMessage()
                        + "; believe none of its keys, and look for an older copy or another one");
                return 1;
            }
            if (did != null && !did.equals(log.did())) {
                System.out.println("another log: its DID is " + log.did() + ", not " + did
                        + "; believe none of its keys, and look for the right copy");
                return 1;
            }
            Optional<DidLog.Version> then = log.at(moment);
            System.out.print(json ? json(log, moment, then) : text(log, moment, then));
            return then.isEmpty() ? Main.TEMPORARY : 0;
        }

        private static String text(DidLog log, Instant moment, Optional<DidLog.Version> then) {
            StringBuilder text = new StringBuilder("genuine: ")
                    .append(log.did())
                    .append("\n  entries    ")
                    .append(log.versions().size())
                    .append(", the first of ")
                    .append(log.versions().getFirst().time())
                    .append(", the last of ")
                    .append(log.latest().time())
                    .append('\n');
            if (then.isEmpty()) {
                return text.append("  keys       none is known as of ")
                        .append(moment)
                        .append(": the log begins later\n")
                        .toString();
            }
            DidLog.Version version = then.get();
            version.alsoKnownAs()
                    .forEach(name -> text.append("  also       ").append(name).append('\n'));
            text.append("  keys as of ")
                    .append(moment)
                    .append(", by entry ")
                    .append(version.id())
                    .append('\n');
            keys(version)
                    .forEach((method, key) -> text.append("    ")
                            .append(key)
                            .append("  ")
                            .append(method)
                            .append('\n'));
            return text.toString();
        }

        private static String json(DidLog log, Instant moment, Optional<DidLog.Version> then) {
            ObjectNode node = JsonMapper.builder().build().createObjectNode();
            node.put("did", log.did());
            node.put("entries", log.versions().size());
            node.put("from", log.versions().getFirst().time().toString());
            node.put("until", log.latest().time().toString());
            node.put("asOf", moment.toString());
            then.ifPresent(version -> {
                node.put("versionId", version.id());
                version.alsoKnownAs().forEach(node.putArray("alsoKnownAs")::add);
                ObjectNode all = node.putObject("keys");
                keys(version).forEach(all::put);
            });
            return node + "\n";
        }

        /** Multikeys by the part of their id that documents share. */
        private static Map<String, String> keys(DidLog.Version version) {
            Map<String, String> keys = new java.util.LinkedHashMap<>();
            for (Map.Entry<String, PublicSigningKey> each :
                    version.assertionKeys().entrySet()) {
                keys.put(each.getKey().substring(each.getKey().indexOf('#')), Multikey.multikey(each.getValue()));
            }
            return keys;
        }

        private Instant moment(Instant now) {
            if (asOf == null) {
                return now;
            }
            AsOf then = AsOf.parse(asOf, Messages.ZONE)
                    .orElseThrow(() -> new Refusal(
                            Main.USAGE,
                            "DIDLOG-002 --as-of needs a day such as 2026-05-03 or a moment such as 2026-05-03T00:00:00Z,"
                                    + " not " + asOf));
            if (then.isAhead(now)) {
                throw new Refusal(
                        Main.USAGE, "DIDLOG-003 --as-of " + asOf + " has not come yet: name a day of the past");
            }
            return then.at().isBefore(now) ? then.at() : now;
        }

        private byte[] bytes() {
            try {
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw new Refusal(Main.NO_INPUT, "DIDLOG-001 " + file + " cannot be read: check its path and rights");
            }
        }
    }
}
