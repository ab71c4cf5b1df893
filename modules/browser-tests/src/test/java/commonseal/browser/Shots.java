package commonseal.browser;

import com.microsoft.playwright.Page;
import java.nio.file.Path;

/** Pictures of whole pages for people to look at, taken only when asked for ({@code -Dshots=FOLDER}): they cost time. */
final class Shots {

    private static final String FOLDER = System.getProperty("shots", "");

    private Shots() {}

    static void take(Page page, String name) {
        if (!FOLDER.isEmpty()) {
            byte[] unused = page.screenshot(new Page.ScreenshotOptions()
                    .setPath(Path.of(FOLDER, name + ".png"))
                    .setFullPage(true));
        }
    }
}
