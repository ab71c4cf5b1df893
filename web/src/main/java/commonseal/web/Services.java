package commonseal.web;

import commonseal.anchoring.Anchoring;
import commonseal.approvals.Cases;
import commonseal.catalog.Catalog;
import commonseal.documents.Documents;
import commonseal.identity.Identity;
import commonseal.kernel.BusinessClock;
import commonseal.kernel.Db;
import commonseal.keys.Keys;
import commonseal.ledger.Ledger;

/** The facades that pages and REST call; both call the same ones. */
public record Services(
        Db db,
        BusinessClock businessClock,
        Keys keys,
        Ledger ledger,
        Anchoring anchoring,
        Identity identity,
        Catalog catalog,
        Documents documents,
        Cases cases) {}
