package commonseal.app;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Every configuration key, with its default and what it means. Files and environment use the same names: {@code db.url}
 * in a file is {@code COMMONSEAL_DB_URL} in the environment.
 */
public enum Setting {
    DATA_DIRECTORY("data.directory", "data", "Where the embedded database, the master key and the guard file live."),
    PROFILE(
            "profile",
            "real",
            "real or demonstration. A demonstration's documents never verify as valid; fixed at the first start."),
    HTTP_HOST("http.host", "127.0.0.1", "Address to listen on. Loopback until you open it to the office."),
    HTTP_PORT("http.port", "8080", "Port to listen on; 0 takes any free one."),
    HTTP_BASE_URL(
            "http.base-url", "", "What people type, e.g. https://seal.example.org. Empty: http://localhost:<port>."),
    HTTP_TRUST_FORWARDED("http.trust-forwarded", "false", "Believe X-Forwarded headers. Only behind your own proxy."),
    HTTPS_MODE(
            "https.mode",
            "off",
            "off (behind a proxy, or loopback only), own (your certificate), local-ca (one of the district's own authority)"
                    + " or acme (one of an authority that is asked by ACME, docs/https.md)."),
    HTTPS_PORT("https.port", "8443", "Port for https; http.port then only leads here."),
    HTTPS_CERTIFICATE_FILE(
            "https.certificate-file", "", "PEM file, the certificate first and then its chain; for own."),
    HTTPS_KEY_FILE("https.key-file", "", "PEM file (0600), unencrypted PKCS #8; for own."),
    HTTPS_HOSTS(
            "https.hosts", "", "More names and addresses of this server, separated by commas; for local-ca and acme."),
    HTTPS_ACME_DIRECTORY(
            "https.acme-directory",
            "",
            "For acme: URL of the authority's directory, e.g. https://acme-v02.api.letsencrypt.org/directory."),
    HTTPS_ACME_TERMS_AGREED(
            "https.acme-terms-agreed",
            "false",
            "For acme: true says that the district agrees to the authority's terms of service."),
    HTTPS_ACME_CONTACT(
            "https.acme-contact", "", "For acme: e-mail address that the authority may write to. Empty: none."),
    HTTPS_ACME_TRUST_FILE(
            "https.acme-trust-file",
            "",
            "For acme: PEM file with the root that the directory's own https is checked against. Empty: the Java runtime's."),
    HTTPS_ACME_ACCOUNT(
            "https.acme-account",
            "",
            "For acme: key identifier, if the authority binds accounts to customers. Empty: it does not."),
    HTTPS_ACME_ACCOUNT_KEY_FILE(
            "https.acme-account-key-file", "", "For acme: file (0600) with the key of that identifier, base64url."),
    DISTRICT_NAME_ZH("district.name-zh", "", "Name of the district in Chinese. Required in a real district."),
    DISTRICT_NAME_EN("district.name-en", "", "Name of the district in English. Required in a real district."),
    DISTRICT_DIVISION(
            "district.division",
            "",
            "Six digits of the administrative division (GB/T 2260), part of credit codes. Required in a real district."),
    DISTRICT_ORIGIN(
            "district.origin", "", "Name of the ledger, e.g. seal.example.org/ledger. Fixed at the first start."),
    KEYS_MASTER(
            "keys.master",
            "file",
            "file (master.key, read at every start), passphrase (the server starts sealed: commonseal keys unseal) or kms"
                    + " (master.wrapped, unwrapped by a service at every start)."),
    KEYS_KMS_URL(
            "keys.kms-url",
            "",
            "For kms: URL of a transit engine of OpenBao or Vault, e.g. https://bao.example:8200/v1/transit (docs/kms.md)."),
    KEYS_KMS_KEY("keys.kms-key", "commonseal", "For kms: name of the key there."),
    KEYS_KMS_TOKEN_FILE("keys.kms-token-file", "", "For kms: file (0600) with the token, read anew for each question."),
    KEYS_SUITE(
            "keys.suite",
            "international",
            "international (AES-256, SHA-256, Ed25519) or sm (SM4, SM3, SM2). Fixed at the first start."),
    KEYS_BACKUP_RETENTION_DAYS(
            "keys.backup-retention-days",
            "28",
            "How many days backups of the database are kept. A week longer, and older ones bring back nobody who was erased."),
    DB_URL("db.url", "", "JDBC URL of your own PostgreSQL 15 or newer. Empty: the embedded one."),
    DB_PASSWORDS_FILE("db.passwords-file", "", "Properties file (0600), one line per role: commonseal_app=…"),
    DB_POOL("db.pool", "8", "Connections of the application."),
    LEDGER_PUBLISH_EVERY("ledger.publish-every", "10s", "How often the published checkpoint moves on."),
    AUTHORISATIONS_LONGEST_DAYS(
            "authorisations.longest-days",
            "366",
            "How many days a standing authorisation lasts at most; from 1 to 3660."),
    MESSAGES_REMINDERS(
            "messages.reminders",
            "2",
            "How many reminders go by themselves to an owner who was invited and does not answer; 0 to 4."),
    MESSAGES_REMINDER_DAYS("messages.reminder-days", "3", "How many days after the message before a reminder goes."),
    MESSAGES_LETTERS(
            "messages.letters",
            "",
            "Folder for letters to absent owners, to be printed and deleted by the post room. Empty: no letters."),
    MESSAGES_SMS_URL(
            "messages.sms-url",
            "",
            "URL of an SMS gateway that takes a JSON POST of id, to and text. Empty: no short messages."),
    MESSAGES_SMS_TOKEN_FILE("messages.sms-token-file", "", "File (0600) with the gateway's bearer token."),
    MESSAGES_SMTP_URL(
            "messages.smtp-url",
            "",
            "smtps://host:port, or smtp://host:port with STARTTLS (not needed on this machine). Empty: no e-mails."),
    MESSAGES_SMTP_FROM("messages.smtp-from", "", "Address that e-mails come from."),
    MESSAGES_SMTP_USER("messages.smtp-user", "", "Who signs in at the SMTP server. Empty: nobody."),
    MESSAGES_SMTP_PASSWORD_FILE("messages.smtp-password-file", "", "File (0600) with the password of that user."),
    PASSWORDS_BREACHED(
            "passwords.breached",
            "",
            "List of breached passwords as haveibeenpwned.com gives it out: a file of SHA-1 hashes in order, or a folder of prefix files. Empty: the built-in list alone."),
    OIDC_ISSUER(
            "oidc.issuer",
            "",
            "Issuer of a government identity provider (OpenID Connect), exactly as it writes it. Empty: none."),
    OIDC_CLIENT_ID("oidc.client-id", "", "What the provider calls this installation."),
    OIDC_CLIENT_SECRET_FILE("oidc.client-secret-file", "", "File (0600) with the client secret, read at each sign-in."),
    OIDC_SCOPES("oidc.scopes", "openid profile", "Scopes to ask for, with openid."),
    OIDC_NAME_ZH("oidc.name-zh", "政务身份认证", "Name of the provider on our pages, in Chinese."),
    OIDC_NAME_EN("oidc.name-en", "government sign-in", "Name of the provider on our pages, in English."),
    OIDC_OFFICIALS(
            "oidc.officials",
            "off",
            "off, allowed, or required (in a session begun without the provider an officer has no role, but in an emergency)."),
    OIDC_HOLDERS("oidc.holders", "false", "Whether holders and applicants sign in by the provider."),
    OIDC_NUMBER_SCHEME("oidc.number-scheme", "CN-ID", "Scheme of the number that the provider has checked."),
    OIDC_NUMBER_CLAIM("oidc.number-claim", "id_number", "Claim with that number."),
    OIDC_NAME_CLAIM("oidc.name-claim", "name", "Claim with the official name."),
    OIDC_ASSURANCE(
            "oidc.assurance",
            "",
            "Levels of assurance (acr) that are high enough, separated by commas. Required for oidc.holders."),
    IDENTITY_CHECK_URL(
            "identity-check.url",
            "",
            "URL of a remote identity check (docs/sign-in.md). Empty: accounts need one visit to a counter."),
    IDENTITY_CHECK_TOKEN_FILE("identity-check.token-file", "", "File (0600) with its bearer token, read at each call."),
    IDENTITY_CHECK_SOURCE("identity-check.source", "remote", "What it is called in the records; never changed later."),
    IDENTITY_CHECK_NAME_ZH("identity-check.name-zh", "远程身份核验", "Name of the check on our pages, in Chinese."),
    IDENTITY_CHECK_NAME_EN(
            "identity-check.name-en", "remote identity check", "Name of the check on our pages, in English."),
    SEAL_TSA_URL(
            "seal.tsa-url",
            "",
            "URL of a time-stamping authority (RFC 3161) for exported evidence. Empty: evidence is sealed without time-stamp."),
    ANCHOR_RPC(
            "anchor.rpc",
            "",
            "JSON-RPC URL of an EVM chain; two, separated by a comma, must agree. Empty: no anchoring."),
    ANCHOR_CONTRACT("anchor.contract", "", "Address of the anchor contract. Empty: deploy one and remember it."),
    STATUS_EVERY(
            "status.every",
            "1h",
            "How often status lists are published also if nothing changed; below 6h, for each is valid for 12h."),
    WALLET_COPY_DAYS(
            "wallet.copy-days",
            "180",
            "How many days a copy in a wallet lasts at most; it ends with its document anyway."),
    ANCHOR_EVERY("anchor.every", "10m", "How often a new root is anchored."),
    ANCHOR_TEST(
            "anchor.test", "true", "Whether the chain is a test chain; anchors on one never make a document valid."),
    ANCHOR_MAX_FEE_GWEI("anchor.max-fee-gwei", "100", "Highest fee per gas; dearer: wait, a later root covers all.");

    private final String key;
    private final String byDefault;
    private final String meaning;

    Setting(String key, String byDefault, String meaning) {
        this.key = key;
        this.byDefault = byDefault;
        this.meaning = meaning;
    }

    /** Name in files and on the command line. */
    public String key() {
        return key;
    }

    /** Name in the environment. */
    public String variable() {
        return "COMMONSEAL_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** Value if nothing is set. */
    public String byDefault() {
        return byDefault;
    }

    /** One sentence for the reference. */
    public String meaning() {
        return meaning;
    }

    /** The setting of that key. */
    public static Optional<Setting> of(String key) {
        return Arrays.stream(values())
                .filter(setting -> setting.key.equals(key))
                .findFirst();
    }

    /** The key that a mistyped one most likely meant. */
    public static String closest(String key) {
        return Nearest.to(key, Arrays.stream(values()).map(Setting::key).toList());
    }
}
