package commonseal.eseal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Faces as a district has them. */
final class Samples {

    static final String URL = "https://qinghe.example/v/7d1f0b6c9e2a4f5386bb0c1d2e3f4a5b";

    private Samples() {}

    static Face licence() {
        List<Face.Row> rows = new ArrayList<>();
        rows.add(row("持证主体", "Holder", "清河示范区云上虚拟现实体验馆有限公司"));
        rows.add(row("名称", "Name", "清河示范区云上虚拟现实体验馆有限公司"));
        rows.add(row("统一社会信用代码", "Unified social credit code", "91110108MA01ABCD2X"));
        rows.add(row("类型", "Type", "有限责任公司（自然人独资）"));
        rows.add(row("法定代表人", "Legal representative", "𠮷野㛃"));
        rows.add(row("注册资本", "Registered capital", "人民币伍佰万元整"));
        rows.add(row("成立日期", "Established on", "2026-11-24"));
        rows.add(row("住所", "Address", "清河示范区中关村大街 27 号院 3 号楼 12 层 1201 室"));
        rows.add(row(
                "经营范围",
                "Business scope",
                "一般项目：虚拟现实设备制造；数字内容制作服务（不含出版发行）；游艺用品及室内游艺器材销售；组织文化艺术交流活动；"
                        + "技术服务、技术开发、技术咨询、技术交流、技术转让、技术推广。（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）"));
        rows.add(row("有效期", "Validity", "2026-11-24 — 长期 / indefinite"));
        return face(false, new Words("营业执照", "Business licence"), rows, true);
    }

    static Face certificate() {
        List<Face.Row> rows = new ArrayList<>();
        rows.add(row("持证人", "Holder", "欧阳𬭎（Łukasz Ąndrzejewski）"));
        rows.add(row("持证人", "Holder", "Айгүл Өмірбекқызы"));
        rows.add(row("登记日期", "Registration date", "2026-11-24"));
        rows.add(row("登记机关", "Registering office", "清河示范区民政局"));
        rows.add(row("备注", "Remarks", "无"));
        return face(true, new Words("结婚证", "Marriage certificate"), rows, false);
    }

    static Face face(boolean landscape, Words kind, List<Face.Row> rows, boolean demonstration) {
        return new Face(
                landscape,
                new Words("清河示范区", "Qinghe Demonstration District"),
                kind,
                "QH-2026-000123",
                rows,
                new Words("清河示范区市场监督管理局", "Administration for Market Regulation"),
                new Words("2026年11月24日", "24 November 2026"),
                URL,
                "7D1F 0B6C 9E2A 4F53 86BB 0C1D 2E3F 4A5B",
                demonstration,
                TestSeal.NOW);
    }

    static Face.Row row(String zh, String en, String value) {
        return new Face.Row(new Words(zh, en), value);
    }

    static List<Attachment> attachments() {
        return List.of(
                new Attachment(Pdfs.CREDENTIAL, "application/vc", Attachment.Relation.SOURCE, bytes("{\"id\":1}")),
                new Attachment(Pdfs.BUNDLE, "application/json", Attachment.Relation.DATA, bytes("{\"format\":\"x\"}")));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] drawn(Face face, SealKey key) {
        return switch (Pdfs.draw(face, attachments(), key)) {
            case Drawing.Drawn drawn -> drawn.pdf();
            case Drawing.MissingGlyph missing -> throw new AssertionError(missing.name());
        };
    }
}
