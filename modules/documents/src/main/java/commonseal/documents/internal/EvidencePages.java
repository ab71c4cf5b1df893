package commonseal.documents.internal;

import commonseal.catalog.Catalog;
import commonseal.documents.Documents.Outcome;
import commonseal.documents.internal.DocumentsModule.Settings;
import commonseal.eseal.Face.Row;
import commonseal.eseal.Listing;
import commonseal.eseal.Listing.Section;
import commonseal.eseal.Words;
import commonseal.identity.HolderId;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Evidence as people read it: what its records say, in both languages, nothing that is not in them. */
final class EvidencePages {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss XXX", Locale.ROOT);
    private static final Words TITLE = new Words("电子证据", "Electronic evidence");
    private static final Words LEAD = new Words(
            "本页说明所附电子数据的内容，供阅读；以所附数据为准。请用“commonseal verify”或本区核验网页离线或在线核验整个文件包。证据说明当时发生的事，不说明证照现在是否有效。",
            "This page says in words what the data beside it says; the data counts. Verify the whole container with"
                    + " “commonseal verify” or on the district's page. Evidence tells what happened then, not whether a document"
                    + " is in force now.");

    /**
     * A piece, and where the ledger holds it.
     *
     * @param correction why it corrects another, opened
     */
    record Piece(String file, EvidenceTable.Row row, Optional<String> correction, OptionalLong index) {}

    private final Catalog catalog;
    private final Settings settings;

    EvidencePages(Catalog catalog, Settings settings) {
        this.catalog = catalog;
        this.settings = settings;
    }

    Listing listing(List<Piece> pieces, Instant at) {
        List<Section> sections = new ArrayList<>();
        for (Piece piece : pieces) {
            int number = sections.size() + 1;
            sections.add(new Section(
                    new Words("第 " + number + " 份", "Piece " + number + " of " + pieces.size()), rows(piece)));
        }
        return new Listing(
                new Words(settings.districtZh(), settings.districtEn()),
                TITLE,
                List.of(LEAD),
                sections,
                settings.demonstration(),
                at);
    }

    private List<Row> rows(Piece piece) {
        StoredEvidence said = piece.row().evidence();
        List<Row> rows = new ArrayList<>();
        add(rows, "结果", "Outcome", outcome(said.outcome()));
        add(rows, "时间", "Time", TIME.format(said.at().atZone(settings.zone())));
        add(rows, "经办人", "Who", said.officer());
        add(rows, "部门", "Office", said.office());
        add(rows, "办件", "Case", said.caseId().toString());
        add(rows, "事项与材料", "Service and material", said.service() + " · " + said.slot());
        add(rows, "证照种类", "Kind of document", kind(said.kind()));
        if (said.copy()) {
            add(rows, "形式", "Form", "经认证的副本 · Attested copy");
        }
        add(rows, "证照", "Document", said.document().toString());
        add(rows, "持证主体", "For whom", said.owners().stream().map(HolderId::ref).collect(Collectors.joining("\n")));
        said.refusedBy().ifPresent(person -> add(rows, "拒绝人", "Refused by", person));
        add(rows, "授权或法律依据", "Authorisation or legal ground", said.ground());
        add(rows, "取得的字段", "Fields that left", String.join("\n", said.fields()));
        add(
                rows,
                "当时的核验结论",
                "Verdict then",
                said.verdict()
                        + said.underlying().map(would -> " (" + would + ")").orElse(""));
        add(rows, "决定性检查", "Deciding check", said.reason());
        said.credentialDigest().ifPresent(digest -> add(rows, "证照摘要", "Digest of the document", digest.hex()));
        said.fileDigest().ifPresent(digest -> add(rows, "文件摘要", "Digest of the file", digest.hex()));
        said.reliance().ifPresent(reliance -> {
            add(rows, "环节", "Link", reliance.link());
            add(rows, "审批决定", "Decision", reliance.decision().toString());
            add(rows, "所依据的调取证据", "Evidence of its pull", reliance.pull().toString());
        });
        said.correction().ifPresent(what -> {
            add(rows, "更正的证据", "Corrects evidence", what.supersedes().toString());
            add(rows, "更正人", "Corrected by", what.by());
            add(rows, "更正理由", "Reason of the correction", piece.correction().orElse(""));
        });
        piece.row()
                .supersededBy()
                .ifPresent(by -> add(rows, "已被更正，以此证据为准", "Corrected since by evidence", by.toString()));
        add(rows, "已知状态变更数", "Changes of status known", Integer.toString(said.statusEvents()));
        piece.index().ifPresent(index -> add(rows, "账本序号", "Index in the ledger", Long.toString(index)));
        add(rows, "证据编号", "Evidence", said.id().toString());
        add(rows, "数据文件", "File of the data", piece.file());
        return rows;
    }

    private static void add(List<Row> rows, String zh, String en, String value) {
        rows.add(new Row(new Words(zh, en), value.isEmpty() ? "–" : value));
    }

    private String kind(String code) {
        return catalog.kind(code)
                .map(known -> known.nameZh() + "\n" + known.nameEn() + "\n" + code)
                .orElse(code);
    }

    private static String outcome(Outcome outcome) {
        return switch (outcome) {
            case PULLED -> "已调取 · Pulled";
            case PREVIEWED -> "已预览 · Previewed";
            case VERIFIED -> "已核验文件 · A file was verified";
            case USED -> "审批决定所依据 · Used by a decision";
            case ASKED -> "已向登记机构查询 · A register was asked";
            case REFUSED_BY_OWNER -> "持证主体拒绝 · Refused by the owner";
            case NOT_AUTHORISED -> "未获授权 · Not authorised";
            case OVER_LIMIT -> "超出授权次数 · More often than the owner allowed";
            case NOT_CITED -> "事项未引用该法律依据 · The service does not cite this legal ground";
            case WRONG_OWNER -> "不是预期的持证主体 · Another owner's";
            case WRONG_KIND -> "不是预期的种类 · Of another kind";
            case NOT_VALID -> "证照无效 · Not in force";
            case ALTERED -> "证照被改动 · Altered";
            case CANNOT_CHECK -> "无法核验 · Could not be checked";
        };
    }
}
