package commonseal.planted.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;

/** A breach: whoever writes the stream decides which classes run. */
final class ReadsObjects {
    private ReadsObjects() {}

    static Object read(InputStream in) throws IOException, ClassNotFoundException {
        try (ObjectInputStream objects = new ObjectInputStream(in)) {
            return objects.readObject();
        }
    }
}
