-- When the district's key is exchanged, the blindings are sealed again.
GRANT UPDATE (blinding) ON catalog.definition_version TO commonseal_app;
