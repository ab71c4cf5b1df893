package commonseal.web.ui;

import commonseal.web.Route;
import java.util.ArrayList;
import java.util.List;

/** The offices' inbox, review and decision, joint evaluation, documents, drafts, batches and registers, and the auditor's evidence search. */
public final class OfficePages {

    private OfficePages() {}

    /** The routes. */
    public static List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.addAll(InboxPages.routes());
        routes.addAll(LinkPages.routes());
        routes.addAll(FlagPages.routes());
        routes.addAll(OfficeDocumentPages.routes());
        routes.addAll(DraftPages.routes());
        routes.addAll(BatchPages.routes());
        routes.addAll(RegisterPages.routes());
        routes.addAll(AuditPages.routes());
        routes.addAll(CorrectionPages.routes());
        routes.addAll(LookPages.routes());
        routes.addAll(AlarmPages.routes());
        routes.addAll(ObjectionPages.routes());
        routes.addAll(EmergencyPages.routes());
        routes.addAll(DualControlPages.routes());
        return List.copyOf(routes);
    }
}
