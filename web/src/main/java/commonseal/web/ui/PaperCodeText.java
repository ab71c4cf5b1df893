package commonseal.web.ui;

import commonseal.carriers.PaperSeal;
import commonseal.proof.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a hand scanner types when it reads the QR code on paper. */
final class PaperCodeText {

    private PaperCodeText() {}

    /** The public code in the seal, not verified: it only leads to the document. Absent if the text holds no seal. */
    static Optional<String> publicCode(String text) {
        try {
            return PaperSeal.find(text.getBytes(StandardCharsets.UTF_8))
                    .map(seal -> PaperSeal.parse(seal).content().publicCode());
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }
}
