package io.murmuration.trainer.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {
  @TempDir private Path directory;

  @Test
  void keysAreMadeForTheirOwnerAloneAndReadAgain() throws IOException {
    Path shard = directory.resolve("new/shard.key");
    Path operator = directory.resolve("new/operator.key");
    byte[] hash = ShardKey.readOrMake(shard).hash("test", "a");
    byte[] signature = OperatorKey.readOrMake(operator).sign(hash);

    for (Path file : new Path[] {shard, operator}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    assertThat(ShardKey.readOrMake(shard).hash("test", "a")).isEqualTo(hash);
    assertThat(OperatorKey.readOrMake(operator).sign(hash)).isEqualTo(signature);
  }

  @Test
  void aKeyThatOthersMayReadIsRefusedWithTheRemedy() throws IOException {
    Path file = directory.resolve("key");
    ShardKey.readOrMake(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> ShardKey.readOrMake(file))
        .hasMessageContaining("found rw-r-----; run: chmod 600");
  }

  @Test
  void anotherFileIsNoKeyAndIsNotShown() throws IOException {
    Path file = directory.resolve("key");
    ShardKey.readOrMake(file);
    Files.writeString(file, "SECRET");

    assertThatThrownBy(() -> ShardKey.readOrMake(file))
        .hasMessageContaining("64 hexadecimal digits")
        .hasMessageNotContaining("SECRET");
    assertThatThrownBy(() -> OperatorKey.readOrMake(file))
        .hasMessageContaining("expected a PEM block 'PRIVATE KEY'")
        .hasMessageNotContaining("SECRET");
  }

  @Test
  void halvesOfTwoKeysAreRefused() throws IOException {
    Path one = directory.resolve("one");
    Path two = directory.resolve("two");
    OperatorKey.readOrMake(one);
    OperatorKey.readOrMake(two);
    String end = "-----END PRIVATE KEY-----\n";
    String mixed = Files.readString(one).split(end)[0] + end + Files.readString(two).split(end)[1];
    Files.writeString(one, mixed);

    assertThatThrownBy(() -> OperatorKey.readOrMake(one))
        .hasMessageContaining("do not belong together");
  }

  /** RFC 4231, test case 2, would need a key of four bytes; so the layout is stated instead. */
  @Test
  void theHashIsHmacOverTextsEachBehindItsLength() throws Exception {
    Path file = directory.resolve("key");
    ShardKey.readOrMake(file);
    Files.writeString(file, "murmuration-shard-key-1 " + "0b".repeat(32) + "\n");
    javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
    mac.init(new javax.crypto.spec.SecretKeySpec(HexFormat.of().parseHex("0b".repeat(32)), "x"));
    byte[] expected = mac.doFinal(new byte[] {0, 0, 0, 1, 'p', 0, 0, 0, 2, 'a', 'b'});

    ShardKey key = ShardKey.readOrMake(file);
    assertThat(key.hash("p", "ab")).isEqualTo(expected);
    assertThat(key.hash("p", "a", "b")).isNotEqualTo(expected);
    assertThat(key.fingerprint()).hasSize(16);
  }
}
