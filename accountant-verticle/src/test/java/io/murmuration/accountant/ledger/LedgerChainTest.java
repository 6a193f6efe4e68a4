package io.murmuration.accountant.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.wire.WireCodec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each check by itself: every entry here is refused for one reason only. */
class LedgerChainTest {
  private static final LedgerFact FACT = new LedgerFact.Rejected("r", "a", "code", "reason");

  @Test
  void readingWhatWasWrittenGivesTheSameChain() {
    LedgerChain writer = new LedgerChain();
    List<String> stored = List.of(writer.append(next(writer)), writer.append(next(writer)));
    LedgerChain reader = new LedgerChain();

    stored.forEach(reader::accept);

    assertThat(reader.head()).isEqualTo(writer.head()).isEqualTo(LedgerChain.hash(stored.get(1)));
    assertThat(reader.nextSequence()).isEqualTo(2);
  }

  @Test
  void theHashIsSha256() {
    assertThat(LedgerChain.hash("abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void anEntryWithAnotherNumberIsRefused() {
    assertRefused(new LedgerRecord(1, 1, LedgerRecord.GENESIS, 0, 0, "w", FACT), "sequence 1");
  }

  @Test
  void anEntryThatNamesAnotherPredecessorIsRefused() {
    assertRefused(new LedgerRecord(1, 0, "f".repeat(64), 0, 0, "w", FACT), "does not follow");
  }

  @Test
  void anEntryOfAnUnknownVersionIsRefused() {
    assertRefused(new LedgerRecord(2, 0, LedgerRecord.GENESIS, 0, 0, "w", FACT), "version 2");
  }

  @Test
  void anEditThatKeepsEveryRuleIsSeenAtTheNextEntry() {
    LedgerChain writer = new LedgerChain();
    String first = writer.append(next(writer));
    String second = writer.append(next(writer));
    LedgerChain reader = new LedgerChain();
    reader.accept(first.replace("\"writer\":\"w\"", "\"writer\":\"v\""));

    assertThatThrownBy(() -> reader.accept(second)).isInstanceOf(BrokenLedgerException.class);
  }

  @Test
  void aWriterCannotSkipOrRepeat() {
    LedgerChain chain = new LedgerChain();
    LedgerRecord first = next(chain);
    chain.append(first);

    assertThatThrownBy(() -> chain.append(first)).isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertRefused(LedgerRecord entry, String reason) {
    assertThatThrownBy(() -> new LedgerChain().accept(WireCodec.encode(entry)))
        .isInstanceOf(BrokenLedgerException.class)
        .hasMessageContaining(reason);
  }

  private static LedgerRecord next(LedgerChain chain) {
    return new LedgerRecord(
        LedgerRecord.VERSION, chain.nextSequence(), chain.head(), 0, 0, "w", FACT);
  }
}
