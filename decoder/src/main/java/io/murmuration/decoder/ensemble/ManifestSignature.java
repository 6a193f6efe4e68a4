package io.murmuration.decoder.ensemble;

import io.murmuration.decoder.RefusedModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The signature of a manifest, and with it of every file that the manifest lists: Ed25519 (RFC
 * 8032) over the bytes of {@code manifest.json}, 64 bytes in {@code manifest.sig}, the public key
 * as PEM in {@code manifest.pub}.
 *
 * @param key fingerprint of the public key: SHA-256 of its DER form, in hexadecimal
 */
public record ManifestSignature(String key) {
  /** Name of the signature beside the manifest. */
  public static final String FILE_NAME = "manifest.sig";

  /** Name of the public key beside it. */
  public static final String KEY_FILE_NAME = "manifest.pub";

  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----\\s*");

  /**
   * Checks the signature of a directory by the key that lies beside it. That shows that nothing was
   * changed after signing; who signed shows only by comparing the key's fingerprint.
   *
   * @return nothing if the manifest is not signed
   * @throws RefusedModelException if the signature is not that of the manifest
   */
  public static Optional<ManifestSignature> check(Path directory) throws IOException {
    boolean isSigned = Files.exists(directory.resolve(FILE_NAME));
    if (!isSigned && !Files.exists(directory.resolve(KEY_FILE_NAME))) {
      return Optional.empty();
    }
    return Optional.of(check(directory, directory.resolve(KEY_FILE_NAME)));
  }

  /**
   * Checks the signature of a directory by a key that is kept elsewhere.
   *
   * @throws RefusedModelException if there is none, or it is not that key's of the manifest
   */
  public static ManifestSignature check(Path directory, Path publicKey) throws IOException {
    Path file = directory.resolve(FILE_NAME);
    if (!Files.isRegularFile(file)) {
      throw new RefusedModelException(file + ": signature is missing");
    }
    byte[] der = der(publicKey);
    byte[] manifest = Files.readAllBytes(directory.resolve(EnsembleManifest.FILE_NAME));
    try {
      PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(key);
      signature.update(manifest);
      if (!verifies(signature, Files.readAllBytes(file))) {
        throw new RefusedModelException(
            "%s: expected the signature of %s by the key of %s, found another"
                .formatted(file, EnsembleManifest.FILE_NAME, publicKey));
      }
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(der);
      return new ManifestSignature(HexFormat.of().formatHex(digest));
    } catch (GeneralSecurityException e) {
      throw new RefusedModelException(publicKey + ": not an Ed25519 key", e);
    }
  }

  /** A file that is no signature at all throws; it is as wrong as one of something else. */
  private static boolean verifies(Signature signature, byte[] found) {
    try {
      return signature.verify(found);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static byte[] der(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new RefusedModelException(file + ": public key is missing");
    }
    Matcher matcher = PEM.matcher(Files.readString(file));
    if (!matcher.find()) {
      throw new RefusedModelException(file + ": expected a PEM block 'PUBLIC KEY', found none");
    }
    return Base64.getMimeDecoder().decode(matcher.group(1));
  }
}
