package commonseal.keys.internal;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.UUID;

/** How a subject's key lies in the table: under the key of the week, and that under the key-encryption key. */
record SubjectKeyWrapping(Generations<SealingKey> keyEncryption, Epochs epochs) {

    SubjectKeyTable.Row wrap(UUID subject, byte[] key, Instant createdAt) {
        int epoch = epochs.current();
        byte[] inner = epochs.wrap(epoch, subject, key);
        byte[] wrapped = SealingKey.encrypt(keyEncryption, inner, AssociatedData.ofKey(subject, createdAt, epoch));
        return new SubjectKeyTable.Row(subject, wrapped, createdAt, epoch);
    }

    /** @throws GeneralSecurityException if the row was changed, or the key of its week destroyed */
    byte[] unwrap(SubjectKeyTable.Row row) throws GeneralSecurityException {
        byte[] inner = SealingKey.decrypt(keyEncryption, row.wrapped(), row.associatedData());
        return row.epoch() == 0 ? inner : epochs.unwrap(row.epoch(), row.subject(), inner);
    }

    /** The same key under this week's and the newest key-encryption key. */
    SubjectKeyTable.Row again(SubjectKeyTable.Row row) throws GeneralSecurityException {
        return wrap(row.subject(), unwrap(row), row.createdAt());
    }
}
