package io.murmuration.trainer.tokenizer;

import io.murmuration.decoder.RefusedModelException;
import io.murmuration.trainer.tokenizer.SentencePieces.Kind;
import io.murmuration.trainer.tokenizer.SentencePieces.Piece;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads vocabularies that other programs wrote: SentencePiece's {@code tokenizer.model}, and the
 * {@code tokenizer.bin} of llama2.c.
 */
public final class SentencePieceFiles {
  /** The first field of a SentencePiece model: a piece, a message. */
  private static final byte PROTOBUF_PIECE = 0x0A;

  private static final Pattern BYTE = Pattern.compile("<0x[0-9A-F]{2}>");
  private static final int PIECE_BYTES_MAX = 4096;

  private SentencePieceFiles() {}

  /**
   * Reads either kind, which is told from its first byte and its first piece.
   *
   * @throws RefusedModelException for a file that is neither, is cut off, or asks for what is not
   *     supported, such as a unigram model
   */
  public static SentencePieces read(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    if (content.length == 0) {
      throw new RefusedModelException(file + ": the file is empty");
    }
    try {
      // In the other format this byte is the length of the longest piece, and 0 bytes follow.
      boolean isProtobuf =
          content[0] == PROTOBUF_PIECE && content.length > 3 && content[2] == PROTOBUF_PIECE;
      return isProtobuf ? SentencePieceModel.parse(content) : scored(content);
    } catch (BufferUnderflowException e) {
      throw new RefusedModelException(file + ": the file is cut off, or no vocabulary", e);
    } catch (IllegalArgumentException e) {
      throw new RefusedModelException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Length of the longest piece, then score, length and bytes of each; little-endian. The first
   * three pieces are unknown, begin and end, which are not spelt as elsewhere.
   */
  private static SentencePieces scored(byte[] content) {
    ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    in.getInt();
    List<Piece> pieces = new ArrayList<>();
    while (in.hasRemaining()) {
      float score = in.getFloat();
      int size = in.getInt();
      if (size < 0 || size > PIECE_BYTES_MAX) {
        throw new IllegalArgumentException(
            "pieces must have at most " + PIECE_BYTES_MAX + " bytes, found " + size);
      }
      byte[] bytes = new byte[size];
      in.get(bytes);
      pieces.add(piece(pieces.size(), new String(bytes, StandardCharsets.UTF_8), score));
    }
    return new SentencePieces(pieces, true);
  }

  private static Piece piece(int id, String written, double score) {
    return switch (id) {
      case 0 -> new Piece("<unk>", score, Kind.UNKNOWN);
      case 1 -> new Piece("<s>", score, Kind.CONTROL);
      case 2 -> new Piece("</s>", score, Kind.CONTROL);
      default ->
          new Piece(
              written.replace(' ', SentencePieces.SPACE),
              score,
              BYTE.matcher(written).matches() ? Kind.BYTE : Kind.TEXT);
    };
  }
}
