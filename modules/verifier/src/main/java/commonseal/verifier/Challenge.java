package commonseal.verifier;

import java.time.Instant;

/**
 * What the verifier said to the bearer of a wallet copy, so that only whoever has its key now can answer.
 *
 * @param audience by what name the verifier called itself
 * @param nonce what it gave once, to this bearer
 * @param at when the answer came, by the clock of the verifier: real time also where the calendar of a demonstration is
 *     moved
 */
public record Challenge(String audience, String nonce, Instant at) {}
