package io.murmuration.launcher.bench.engine;

import io.murmuration.decoder.CausalModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;

/** One sequence of private tokens: its text so far, who is drawn next, what has to run. */
final class PrivateStream implements AutoCloseable {
  private final Decoder.Room room;
  private final int[] text;
  private int length;
  private int[] drawn = {};
  private final LinkedHashSet<Integer> heldLeastRecentFirst = new LinkedHashSet<>();

  /**
   * @param text room for prompt and answer; its first {@code length} tokens are the prompt
   */
  PrivateStream(Decoder.Room room, int[] text, int length) {
    this.room = room;
    this.text = text;
    this.length = length;
  }

  /** The members that answer for the next token. */
  void draw(int[] members) {
    drawn = members;
  }

  /** What brings the public model up to the last token. */
  Decoder.Feed publicFeed() {
    return missing(CausalModel.PUBLIC, true);
  }

  /** What brings members up to the last token: those drawn, or all. */
  List<Decoder.Feed> memberFeeds(boolean isEager, int memberCount) {
    List<Decoder.Feed> feeds = new ArrayList<>();
    if (isEager) {
      for (int member = 0; member < memberCount; member++) {
        feeds.add(missingOfMember(member, isDrawn(member)));
      }
    } else {
      for (int member : drawn) {
        feeds.add(missingOfMember(member, true));
      }
    }
    return feeds;
  }

  void append(int token) {
    text[length++] = token;
  }

  private boolean isDrawn(int member) {
    return Arrays.binarySearch(drawn, member) >= 0;
  }

  /** A member that was not drawn for longest makes room for one that has none. */
  private Decoder.Feed missingOfMember(int member, boolean wantsLogits) {
    heldLeastRecentFirst.remove(member);
    if (heldLeastRecentFirst.size() == room.memberSlots()) {
      int longest = heldLeastRecentFirst.iterator().next();
      heldLeastRecentFirst.remove(longest);
      room.drop(longest);
    }
    heldLeastRecentFirst.add(member);
    return missing(member, wantsLogits);
  }

  private Decoder.Feed missing(int adapter, boolean wantsLogits) {
    int[] tokens = Arrays.copyOfRange(text, room.length(adapter), length);
    return new Decoder.Feed(room, adapter, tokens, wantsLogits);
  }

  @Override
  public void close() {
    room.close();
  }
}
