package io.murmuration.trainer.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operator's Ed25519 key (RFC 8032), kept as two PEM blocks: private and public. */
public final class OperatorKey {
  private static final String ALGORITHM = "Ed25519";

  private final KeyPair pair;

  private OperatorKey(KeyPair pair) {
    this.pair = pair;
  }

  /**
   * Reads the key; draws one, and writes it for its owner alone, if there is no such file.
   *
   * @throws IOException if others may read the file, or its two halves do not belong together
   */
  public static OperatorKey readOrMake(Path file) throws IOException {
    String content = new SecretFile(file).readOrMake(OperatorKey::fresh);
    try {
      KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
      PrivateKey privateKey =
          factory.generatePrivate(new PKCS8EncodedKeySpec(block(file, content, "PRIVATE KEY")));
      PublicKey publicKey =
          factory.generatePublic(new X509EncodedKeySpec(block(file, content, "PUBLIC KEY")));
      OperatorKey key = new OperatorKey(new KeyPair(publicKey, privateKey));
      key.requireMatch(file);
      return key;
    } catch (GeneralSecurityException e) {
      throw new IOException(file + ": not an Ed25519 key: " + e.getMessage(), e);
    }
  }

  private static String fresh() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      return pem("PRIVATE KEY", pair.getPrivate().getEncoded()) + publicPem(pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM from 15 on has Ed25519", e);
    }
  }

  private void requireMatch(Path file) throws GeneralSecurityException, IOException {
    byte[] text = "probe".getBytes(StandardCharsets.US_ASCII);
    Signature verifier = Signature.getInstance(ALGORITHM);
    verifier.initVerify(pair.getPublic());
    verifier.update(text);
    if (!verifier.verify(sign(text))) {
      throw new IOException(file + ": private and public key do not belong together");
    }
  }

  /** The signature of {@code content}, 64 bytes. */
  public byte[] sign(byte[] content) {
    try {
      Signature signer = Signature.getInstance(ALGORITHM);
      signer.initSign(pair.getPrivate());
      signer.update(content);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("an Ed25519 key signs everything", e);
    }
  }

  /** The public half as PEM. */
  public String publicPem() {
    return publicPem(pair.getPublic());
  }

  private static String publicPem(PublicKey key) {
    return pem("PUBLIC KEY", key.getEncoded());
  }

  private static String pem(String kind, byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
  }

  private static byte[] block(Path file, String content, String kind) throws IOException {
    Matcher matcher =
        Pattern.compile("-----BEGIN " + kind + "-----([A-Za-z0-9+/=\\s]+)-----END " + kind)
            .matcher(content);
    if (!matcher.find()) {
      throw new IOException(
          "%s: expected a PEM block '%s', found none; to draw a new key, name a file that does not"
                  .formatted(file, kind)
              + " exist");
    }
    return Base64.getMimeDecoder().decode(matcher.group(1));
  }
}
