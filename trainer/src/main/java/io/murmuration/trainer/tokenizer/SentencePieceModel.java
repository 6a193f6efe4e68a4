package io.murmuration.trainer.tokenizer;

import io.murmuration.trainer.tokenizer.SentencePieces.Kind;
import io.murmuration.trainer.tokenizer.SentencePieces.Piece;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of SentencePiece's {@code ModelProto} that make a vocabulary: pieces (field 1), the
 * kind of model (2) and how texts are prepared (3). Protobuf's wire format; fields that are not
 * needed are passed over.
 */
final class SentencePieceModel {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int BPE = 2;

  private final List<Piece> pieces = new ArrayList<>();
  private int modelType = 1; // unigram, where nothing is said
  private boolean isSpaceFirst = true;
  private boolean dropsExtraSpaces = true; // where nothing is said

  private SentencePieceModel() {}

  /**
   * Reads a whole file.
   *
   * @throws IllegalArgumentException for what is not supported, by name
   * @throws BufferUnderflowException if it is cut off
   */
  static SentencePieces parse(byte[] content) {
    SentencePieceModel model = new SentencePieceModel();
    ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      long tag = varint(in);
      int field = (int) (tag >>> 3);
      if ((tag & 7) == BYTES && field >= 1 && field <= 3) {
        ByteBuffer message = bytes(in);
        switch (field) {
          case 1 -> model.pieces.add(piece(message));
          case 2 -> model.trainer(message);
          default -> model.normalizer(message);
        }
      } else {
        skip(in, (int) tag & 7);
      }
    }
    if (model.modelType != BPE) {
      throw new IllegalArgumentException(
          "model_type must be BPE (2), found " + model.modelType + "; unigram models are not read");
    }
    if (model.dropsExtraSpaces) {
      throw new IllegalArgumentException(
          "remove_extra_whitespaces must be false: texts that differ in spaces alone would become"
              + " the same");
    }
    return new SentencePieces(model.pieces, model.isSpaceFirst);
  }

  private static Piece piece(ByteBuffer in) {
    String text = "";
    double score = 0;
    int type = 1;
    while (in.hasRemaining()) {
      long tag = varint(in);
      switch ((int) tag) {
        case 1 << 3 | BYTES -> text = StandardCharsets.UTF_8.decode(bytes(in)).toString();
        case 2 << 3 | FIXED32 -> score = in.getFloat();
        case 3 << 3 | VARINT -> type = (int) varint(in);
        default -> skip(in, (int) tag & 7);
      }
    }
    return new Piece(text, score, kind(text, type));
  }

  private static Kind kind(String text, int type) {
    return switch (type) {
      case 1 -> Kind.TEXT;
      case 2 -> Kind.UNKNOWN;
      case 3 -> Kind.CONTROL;
      case 6 -> Kind.BYTE;
      default ->
          throw new IllegalArgumentException(
              "pieces must be text, bytes, unknown or control, found type %d of piece %s"
                  .formatted(type, text));
    };
  }

  private void trainer(ByteBuffer in) {
    while (in.hasRemaining()) {
      long tag = varint(in);
      if (tag == (3 << 3 | VARINT)) {
        modelType = (int) varint(in);
      } else {
        skip(in, (int) tag & 7);
      }
    }
  }

  private void normalizer(ByteBuffer in) {
    while (in.hasRemaining()) {
      long tag = varint(in);
      if (tag == (2 << 3 | BYTES)) {
        if (bytes(in).hasRemaining()) {
          throw new IllegalArgumentException(
              "the normalizer must change no characters, found a character map");
        }
      } else if (tag == (3 << 3 | VARINT)) {
        isSpaceFirst = varint(in) != 0;
      } else if (tag == (4 << 3 | VARINT)) {
        dropsExtraSpaces = varint(in) != 0;
      } else {
        skip(in, (int) tag & 7);
      }
    }
  }

  private static void skip(ByteBuffer in, int wireType) {
    switch (wireType) {
      case VARINT -> varint(in);
      case FIXED64 -> in.getLong();
      case BYTES -> bytes(in);
      case FIXED32 -> in.getInt();
      default ->
          throw new IllegalArgumentException("no SentencePiece model: wire type " + wireType);
    }
  }

  private static ByteBuffer bytes(ByteBuffer in) {
    long size = varint(in);
    if (size < 0 || size > in.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer part = in.slice(in.position(), (int) size).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + (int) size);
    return part;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("no SentencePiece model: a number is too long");
  }
}
