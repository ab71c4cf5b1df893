package commonseal.launcher;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * Main class of the jar, compiled for Java 8: runs the application on a JDK 25 or later with the flags it is measured with, or
 * says in one sentence what is missing. The application runs in a second JVM, whose exit code is this one's; input, output
 * and signals go through.
 */
public final class Launcher {
    private static final int NEEDED = 25;

    /** Exit code for "something is missing on this machine" (sysexits.h EX_UNAVAILABLE). */
    private static final int EXIT_MISSING = 69;

    /** Set by java.options, hence in the second JVM: it runs the application itself. */
    private static final String LAUNCHED = "commonseal.launched";

    /** Set for the second JVM alone: it ends when this one does, even if this one is killed. */
    private static final String FOLLOW = "commonseal.follow";

    /** Where the classes of a start are kept ready (JEP 483) for the next one; the application writes it. */
    private static final String START_CACHE = "commonseal.start-cache";

    private Launcher() {}

    /** Starts the application with {@code arguments}; does not return before it ends. */
    public static void main(String[] arguments) throws Exception {
        if (System.getProperty(LAUNCHED) != null) {
            run(arguments);
            return;
        }
        File java = findJava();
        if (java == null) {
            System.err.println("commonseal needs Java " + NEEDED + " or later and this is Java "
                    + System.getProperty("java.specification.version")
                    + ": install a JDK " + NEEDED + " under /usr/lib/jvm or set JAVA_HOME to one.");
            System.exit(EXIT_MISSING);
            return;
        }
        System.exit(launch(java, arguments));
    }

    /** By reflection: the application's classes are of a version this class must not need. */
    private static void run(String[] arguments) throws Exception {
        try {
            Class.forName("commonseal.app.Main")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            if (cause instanceof Error) {
                throw (Error) cause;
            }
            throw cause instanceof Exception ? (Exception) cause : e;
        }
    }

    private static int launch(File java, String[] arguments)
            throws IOException, URISyntaxException, InterruptedException {
        List<String> command = new ArrayList<String>();
        command.add(java.getPath());
        command.addAll(options());
        command.addAll(startCache(java));
        command.add("-D" + FOLLOW + "=true");
        String options = System.getenv("COMMONSEAL_JAVA_OPTS");
        if (options != null && !options.trim().isEmpty()) {
            command.addAll(Arrays.asList(options.trim().split("\\s+")));
        }
        command.add("-cp");
        File jar = jar();
        command.add(jar.isFile() ? jar.getPath() : System.getProperty("java.class.path"));
        command.add(Launcher.class.getName());
        command.addAll(Arrays.asList(arguments));
        final Process application = new ProcessBuilder(command).inheritIO().start();
        // SIGTERM and SIGINT reach this JVM; the application gets SIGTERM and is waited for, so that it closes in
        // order.
        Runtime.getRuntime().addShutdownHook(new Thread("stop-application") {
            @Override
            public void run() {
                application.destroy();
                try {
                    application.waitFor(90, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        return application.waitFor();
    }

    /**
     * The cache beside the jar, named after the Java that wrote it: who could replace the one could replace the other. One
     * older than the jar is not used; the JVM itself refuses one that does not fit.
     */
    private static List<String> startCache(File java) {
        File jar = jar();
        if (!jar.isFile()) {
            return new ArrayList<String>();
        }
        File cache = new File(
                jar.getParentFile(),
                "commonseal-" + release(java.getParentFile().getParentFile(), "JAVA_RUNTIME_VERSION") + ".aot");
        List<String> options = new ArrayList<String>();
        options.add("-D" + START_CACHE + "=" + cache.getPath());
        if (cache.isFile() && cache.lastModified() >= jar.lastModified()) {
            options.add("-XX:AOTCache=" + cache.getPath());
        }
        return options;
    }

    /** The jar this program was started from; no file if it was started from folders. */
    private static File jar() {
        return new File(System.getProperty("java.class.path")).getAbsoluteFile();
    }

    /** The flags that the application is measured with, as {@code java.options} lists them. */
    public static List<String> options() throws IOException {
        List<String> options = new ArrayList<String>();
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(Launcher.class.getResourceAsStream("java.options"), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isEmpty() && !line.startsWith("#")) {
                    options.add(line);
                }
            }
        }
        return options;
    }

    /** This JVM's java if new enough, else that of JAVA_HOME, else the first by name under /usr/lib/jvm; null if none. */
    private static File findJava() {
        List<File> homes = new ArrayList<File>();
        homes.add(new File(System.getProperty("java.home")));
        if (System.getenv("JAVA_HOME") != null) {
            homes.add(new File(System.getenv("JAVA_HOME")));
        }
        File[] installed = new File("/usr/lib/jvm").listFiles();
        if (installed != null) {
            Arrays.sort(installed);
            homes.addAll(Arrays.asList(installed));
        }
        for (File home : homes) {
            File java = new File(home, "bin/java");
            if (java.canExecute() && version(home) >= NEEDED) {
                return java;
            }
        }
        return null;
    }

    /** Major version of a JDK; 0 if it does not say. */
    private static int version(File home) {
        String[] parts = release(home, "JAVA_VERSION").split("[.+_-]");
        try {
            int major = Integer.parseInt(parts[0]);
            return major == 1 && parts.length > 1 ? Integer.parseInt(parts[1]) : major;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** A value of the {@code release} file that every JDK carries; "0" if there is none. */
    private static String release(File home, String key) {
        Properties release = new Properties();
        try (InputStream in = new FileInputStream(new File(home, "release"))) {
            release.load(in);
        } catch (IOException e) {
            return "0";
        }
        return release.getProperty(key, "0").replace("\"", "");
    }
}
