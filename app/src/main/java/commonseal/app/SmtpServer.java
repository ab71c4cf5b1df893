package commonseal.app;

import commonseal.identity.Messages;
import commonseal.identity.Messages.Delivery;
import commonseal.identity.Messages.Message;
import commonseal.kernel.Clock;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * E-mails by an SMTP server: {@code smtps://host:465} speaks TLS from the first byte, {@code smtp://host:587} has to offer
 * STARTTLS unless it is this machine. The server's certificate is checked against its name.
 */
final class SmtpServer {

    private static final Logger LOG = LoggerFactory.getLogger(SmtpServer.class);
    /** Of each of connecting, reading and writing; a conversation has a handful of turns. */
    private static final long PATIENCE_MILLIS = Messages.PATIENCE.toMillis() / 6;

    private final URI url;
    private final Address from;
    private final Optional<Login> login;
    private final Wording wording;

    /** Who signs in at the server. */
    record Login(String user, Path passwordFile) {}

    SmtpServer(URI url, Address from, Optional<Login> login, Wording wording) {
        this.url = url;
        this.from = from;
        this.login = login;
        this.wording = wording;
    }

    /** @throws Refusal if the settings do not fit together */
    static SmtpServer of(Config config, Wording wording) {
        URI url = URI.create(config.text(Setting.MESSAGES_SMTP_URL));
        boolean known = "smtp".equals(url.getScheme()) || "smtps".equals(url.getScheme());
        if (!known || url.getHost() == null || url.getUserInfo() != null) {
            throw new Refusal(
                    Main.CONFIGURATION,
                    "MESSAGE-004 messages.smtp-url is smtps://host:port or smtp://host:port without a name and password:"
                            + " those are messages.smtp-user and messages.smtp-password-file");
        }
        String user = config.text(Setting.MESSAGES_SMTP_USER);
        String file = config.text(Setting.MESSAGES_SMTP_PASSWORD_FILE);
        if (user.isEmpty() != file.isEmpty()) {
            throw new Refusal(
                    Main.CONFIGURATION, "MESSAGE-005 messages.smtp-user and messages.smtp-password-file go together");
        }
        try {
            return new SmtpServer(
                    url,
                    new InternetAddress(config.text(Setting.MESSAGES_SMTP_FROM), true),
                    user.isEmpty() ? Optional.empty() : Optional.of(new Login(user, Path.of(file))),
                    wording);
        } catch (MessagingException e) {
            throw new Refusal(
                    Main.CONFIGURATION,
                    "MESSAGE-006 messages.smtp-from is the one address that e-mails come from: set it");
        }
    }

    Delivery send(Message message) {
        Session session = Session.getInstance(properties());
        try {
            MimeMessage mail = mail(session, message);
            try (Transport transport = session.getTransport()) {
                if (login.isPresent()) {
                    // Read each time: a changed password counts without a restart.
                    transport.connect(
                            login.get().user(),
                            Files.readString(login.get().passwordFile()).strip());
                } else {
                    transport.connect();
                }
                transport.sendMessage(mail, mail.getAllRecipients());
            }
            return new Delivery.Sent();
        } catch (AuthenticationFailedException e) {
            return failed("NOT_ADMITTED");
        } catch (SendFailedException e) {
            return failed("REFUSED");
        } catch (MessagingException | IOException e) {
            return failed("UNREACHABLE");
        }
    }

    private MimeMessage mail(Session session, Message message) throws MessagingException {
        MimeMessage mail = new MimeMessage(session);
        mail.setFrom(from);
        mail.setRecipient(jakarta.mail.Message.RecipientType.TO, new InternetAddress(message.address(), true));
        mail.setSubject(wording.subject(), StandardCharsets.UTF_8.name());
        mail.setText(wording.email(message), StandardCharsets.UTF_8.name());
        mail.setHeader("Auto-Submitted", "auto-generated");
        mail.setSentDate(Date.from(Clock.system().now()));
        mail.saveChanges();
        return mail;
    }

    Properties properties() {
        String protocol = url.getScheme();
        String prefix = "mail." + protocol + ".";
        Properties properties = new Properties();
        properties.setProperty("mail.transport.protocol", protocol);
        properties.setProperty(prefix + "host", url.getHost());
        properties.setProperty(
                prefix + "port",
                String.valueOf(url.getPort() > 0 ? url.getPort() : protocol.equals("smtps") ? 465 : 587));
        properties.setProperty(prefix + "auth", String.valueOf(login.isPresent()));
        properties.setProperty(prefix + "ssl.checkserveridentity", "true");
        properties.setProperty(prefix + "starttls.enable", "true");
        properties.setProperty(prefix + "starttls.required", String.valueOf(!isThisMachine(url.getHost())));
        for (String step : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
            properties.setProperty(prefix + step, String.valueOf(PATIENCE_MILLIS));
        }
        return properties;
    }

    private static boolean isThisMachine(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Neither address nor text is logged. */
    private Delivery failed(String code) {
        LOG.atWarn()
                .addKeyValue("code", code)
                .addKeyValue("host", url.getHost())
                .log("MESSAGE-003 the SMTP server took no message: it is tried again; see messages.smtp-url");
        return new Delivery.Failed(code);
    }
}
