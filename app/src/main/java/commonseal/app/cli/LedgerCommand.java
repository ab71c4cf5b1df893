package commonseal.app.cli;

import commonseal.app.App;
import commonseal.ledger.Ledger;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Works on the ledger. */
@Command(name = "ledger", description = "Works on the ledger.", subcommands = LedgerCommand.Verify.class)
public final class LedgerCommand {

    /** Checks everything. */
    @Command(
            name = "verify",
            description = {
                "Checks every leaf, tile, checkpoint and signature, and every sealed row against its leaf.",
                "Works beside a running district: on its embedded database, with the passwords in its data directory.",
                "Exit code: 0 clean, 1 something is not as it was written, 75 could not be checked."
            })
    static final class Verify implements Callable<Integer> {

        @Mixin
        private ConfigOptions options = new ConfigOptions();

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        public Integer call() {
            try (App app = App.buildBeside(options.read())) {
                Ledger.Audit audit = app.audit();
                if (json) {
                    JsonMapper mapper = JsonMapper.builder().build();
                    ObjectNode node = mapper.createObjectNode();
                    node.put("size", audit.size());
                    node.put("root", audit.root().base64());
                    node.put("rows", audit.rowsChecked());
                    node.put("erased", audit.rowsErased());
                    node.set("findings", mapper.valueToTree(audit.findings()));
                    System.out.println(node);
                } else {
                    audit.findings()
                            .forEach(finding -> System.out.println(finding.code() + " " + finding.table() + " "
                                    + finding.row() + " " + finding.detail()));
                    System.out.println((audit.findings().isEmpty()
                                    ? "clean"
                                    : audit.findings().size() + " findings")
                            + ": size " + audit.size() + ", root "
                            + audit.root().base64() + ", "
                            + audit.rowsChecked() + " sealed rows, of them "
                            + audit.rowsErased() + " erased");
                }
                return audit.findings().isEmpty() ? 0 : 1;
            }
        }
    }
}
