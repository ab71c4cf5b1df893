package commonseal.app;

import java.util.concurrent.CountDownLatch;

/** Stands in for the application: shows what the launcher hands over. */
public final class Main {
    private Main() {}

    /** {@code exit N} ends with N; {@code wait} stays until a signal and then says so. */
    public static void main(String[] arguments) throws Exception {
        System.out.println("java " + Runtime.version().feature());
        System.out.println("arguments " + String.join("|", arguments));
        System.out.println("memory " + Runtime.getRuntime().maxMemory() / 1_000_000);
        if (arguments[0].equals("exit")) {
            System.exit(Integer.parseInt(arguments[1]));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("closed in order")));
        System.out.println("waiting");
        new CountDownLatch(1).await();
    }
}
