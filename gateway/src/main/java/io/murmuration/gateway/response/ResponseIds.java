package io.murmuration.gateway.response;

import java.security.SecureRandom;

/** Ids for responses whose client named none: ULIDs, 48 bits of time and 80 random bits. */
final class ResponseIds {
  private static final char[] CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
  private static final int TIME_CHARACTERS = 10;
  private static final int RANDOM_CHARACTERS = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private ResponseIds() {}

  static String next(long nowMillis) {
    StringBuilder id = new StringBuilder(TIME_CHARACTERS + RANDOM_CHARACTERS);
    for (int place = TIME_CHARACTERS - 1; place >= 0; place--) {
      id.append(CROCKFORD[(int) (nowMillis >>> (5 * place)) & 31]);
    }
    for (int i = 0; i < RANDOM_CHARACTERS; i++) {
      id.append(CROCKFORD[RANDOM.nextInt(CROCKFORD.length)]);
    }
    return id.toString();
  }
}
