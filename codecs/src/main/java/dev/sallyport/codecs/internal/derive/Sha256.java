package dev.sallyport.codecs.internal.derive;

import java.util.Arrays;

/**
 * SHA-256 (FIPS 180-4) of short texts. The JDK's own brings its security providers along, which
 * cost a new process more than all else up to its first message.
 */
final class Sha256 {
  private static final int BLOCK_BYTES = 64;
  private static final int ROUNDS = 64;

  private static final int[] INITIAL = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  };

  private static final int[] CONSTANTS = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
  };

  private Sha256() {}

  /** The digest, in 32 bytes. */
  static byte[] digest(byte[] message) {
    // The message, a one bit, zeros, and its length in bits in the last eight bytes.
    int blocks = (message.length + 1 + Long.BYTES + BLOCK_BYTES - 1) / BLOCK_BYTES;
    byte[] padded = Arrays.copyOf(message, blocks * BLOCK_BYTES);
    padded[message.length] = (byte) 0x80;
    putInt(padded, padded.length - 8, message.length >>> 29);
    putInt(padded, padded.length - 4, message.length << 3);
    int[] state = INITIAL.clone();
    int[] words = new int[ROUNDS];
    for (int block = 0; block < blocks; block++) {
      add(padded, block * BLOCK_BYTES, words, state);
    }
    byte[] digest = new byte[state.length * Integer.BYTES];
    for (int i = 0; i < state.length; i++) {
      putInt(digest, i * Integer.BYTES, state[i]);
    }
    return digest;
  }

  // Rotations are written out: a method called some thousand times before it is compiled costs.
  private static void add(byte[] bytes, int offset, int[] w, int[] state) {
    for (int i = 0; i < 16; i++) {
      int at = offset + i * 4;
      w[i] =
          bytes[at] << 24
              | (bytes[at + 1] & 0xff) << 16
              | (bytes[at + 2] & 0xff) << 8
              | (bytes[at + 3] & 0xff);
    }
    for (int i = 16; i < ROUNDS; i++) {
      int low = w[i - 15];
      int high = w[i - 2];
      int sigma0 = (low >>> 7 | low << 25) ^ (low >>> 18 | low << 14) ^ (low >>> 3);
      int sigma1 = (high >>> 17 | high << 15) ^ (high >>> 19 | high << 13) ^ (high >>> 10);
      w[i] = w[i - 16] + sigma0 + w[i - 7] + sigma1;
    }
    int a = state[0];
    int b = state[1];
    int c = state[2];
    int d = state[3];
    int e = state[4];
    int f = state[5];
    int g = state[6];
    int h = state[7];
    for (int i = 0; i < ROUNDS; i++) {
      int sum1 = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
      int next = h + sum1 + ((e & f) ^ (~e & g)) + CONSTANTS[i] + w[i];
      int sum0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
      int majority = (a & b) ^ (a & c) ^ (b & c);
      h = g;
      g = f;
      f = e;
      e = d + next;
      d = c;
      c = b;
      b = a;
      a = next + sum0 + majority;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
  }

  private static void putInt(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 24);
    bytes[at + 1] = (byte) (value >>> 16);
    bytes[at + 2] = (byte) (value >>> 8);
    bytes[at + 3] = (byte) value;
  }
}
