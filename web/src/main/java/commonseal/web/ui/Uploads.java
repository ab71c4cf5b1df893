package commonseal.web.ui;

import commonseal.verifier.Verifier;
import commonseal.web.Exchange;
import io.javalin.http.UploadedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Files in forms. */
final class Uploads {

    /** As the API and the verifier take it: 10 MiB, a scanned drawing at 300 dpi. */
    static final int LARGEST = Verifier.MAX_BYTES;

    private Uploads() {}

    /** What a file field held. */
    sealed interface Given {
        /** A file of 1 byte to {@link #LARGEST}. */
        record File(String name, byte[] bytes) implements Given {
            public File {
                bytes = bytes.clone();
            }

            @Override
            public byte[] bytes() {
                return bytes.clone();
            }
        }

        /** Nothing was chosen. */
        record None() implements Given {}

        /** A file without content. */
        record Empty() implements Given {}

        record TooLarge() implements Given {}
    }

    static Given of(Exchange exchange, String field) {
        if (!exchange.context().isMultipartFormData()) {
            return new Given.None();
        }
        @Nullable UploadedFile file = exchange.context().uploadedFile(field);
        if (file == null || (file.filename().isEmpty() && file.size() == 0)) {
            return new Given.None();
        }
        if (file.size() > LARGEST) {
            return new Given.TooLarge();
        }
        try (InputStream content = file.content()) {
            byte[] bytes = content.readNBytes(LARGEST + 1);
            return switch (bytes.length) {
                case 0 -> new Given.Empty();
                case LARGEST + 1 -> new Given.TooLarge();
                default -> new Given.File(baseName(file.filename()), bytes);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Some browsers send the whole path. */
    private static String baseName(String name) {
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    }
}
