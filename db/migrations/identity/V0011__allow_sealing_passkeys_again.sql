-- Values under the district's key are sealed again when that key is exchanged.
GRANT UPDATE (credential, public_key, blinding) ON identity.passkey TO commonseal_app;
GRANT UPDATE (blinding) ON identity.passkey_removal TO commonseal_app;
GRANT UPDATE (content) ON identity.passkey_challenge TO commonseal_app;
