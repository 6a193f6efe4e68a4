package io.murmuration.decoder.script;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive around source text: a zip of the code, of a pickled object without
 * attributes, and of no constants. It is what {@code torch.jit.save} writes of a module that holds
 * nothing but methods.
 */
final class ScriptArchive {
  private static final String CLASS_NAME = "Program";
  private static final String HEADER =
      "class %s(Module):%n  __parameters__ = []%n  __buffers__ = []%n  training : bool%n"
          .formatted(CLASS_NAME)
          .replace(System.lineSeparator(), "\n");

  /** Of operators: their signatures as of PyTorch 2. */
  private static final String VERSION = "10\n";

  private static final byte[] EMPTY_TUPLE_PICKLE = {(byte) 0x80, 2, ')', '.'};

  private ScriptArchive() {}

  /** {@code methods} start at the margin, their first parameter is self. */
  static byte[] of(String methods) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "data.pkl", objectPickle());
      put(zip, "code/__torch__.py", utf8(HEADER + methods.indent(2)));
      put(zip, "constants.pkl", EMPTY_TUPLE_PICKLE);
      put(zip, "version", utf8(VERSION));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Protocol 2: an object of the class, made without arguments, that is not in training. */
  private static byte[] objectPickle() throws IOException {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    byte[] name = utf8("training");
    pickle.write(new byte[] {(byte) 0x80, 2});
    pickle.write(utf8("c__torch__\n" + CLASS_NAME + "\n)"));
    pickle.write(0x81);
    pickle.write(utf8("}(X"));
    pickle.write(new byte[] {(byte) name.length, 0, 0, 0});
    pickle.write(name);
    pickle.write(0x89);
    pickle.write(utf8("ub."));
    return pickle.toByteArray();
  }

  /** Stored, not deflated: the engine maps entries. */
  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry("program/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
