package io.orograph.orchestrator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.orograph.orchestrator.results.JournalFormat;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every kind of fact that a release has written means today what it meant then. */
class RecordedFactsTest {
  /** A field that no release has: what a newer one would add. */
  private static final UnknownFieldSet NEWER =
      UnknownFieldSet.newBuilder()
          .addField(
              15_000,
              UnknownFieldSet.Field.newBuilder()
                  .addLengthDelimited(ByteString.copyFromUtf8("newer"))
                  .build())
          .build();

  private final List<RecordedFact> recorded;

  RecordedFactsTest() throws IOException {
    recorded = RecordedFact.all();
  }

  @Test
  void everyRecordedFactMeansWhatItMeant() throws Exception {
    Map<String, Object> samples = RecordedFact.samples();
    for (RecordedFact fact : recorded) {
      assertThat(RecordedFact.meaning(fact.parsed(fact.bytes())))
          .as(fact.key())
          .isEqualTo(samples.get(fact.key()));
    }
  }

  @Test
  void everyFactOfTheJournalsTestsIsRecorded() {
    assertThat(recorded)
        .extracting(RecordedFact::key)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(RecordedFact.samples().keySet());
  }

  @Test
  void everyKindOfFactThatTheContractNamesIsRecorded() throws Exception {
    Set<String> kinds = new HashSet<>();
    for (RecordedFact fact : recorded) {
      kinds.add(RecordedFact.kind(fact.parsed(fact.bytes())));
    }
    for (Message type :
        List.of(
            io.orograph.journal.v1.SweepEvent.getDefaultInstance(),
            io.orograph.journal.v1.BlockEvent.getDefaultInstance())) {
      for (FieldDescriptor kind : type.getDescriptorForType().getOneofs().getFirst().getFields()) {
        assertThat(kinds).contains(type.getDescriptorForType().getName() + "." + kind.getName());
      }
    }
  }

  @Test
  void theNewestFormIsThatOfTheNewestFact() {
    assertThat(recorded.stream().mapToInt(RecordedFact::format).max())
        .hasValue(JournalFormat.NEWEST);
  }

  @Test
  void aFieldThatThisReleaseDoesNotKnowChangesNoMeaningAndIsNotLost() throws Exception {
    for (RecordedFact fact : recorded) {
      Message known = fact.parsed(fact.bytes());
      Message newer = known.toBuilder().setUnknownFields(NEWER).build();
      Message read = fact.parsed(newer.toByteArray());
      assertThat(RecordedFact.meaning(read)).isEqualTo(RecordedFact.meaning(known));
      assertThat(new JournalSerializer().toBinary(read)).isEqualTo(newer.toByteArray());
    }
  }

  /** A fact is never passed over: what it says about a run would be missing. */
  @Test
  void aKindOfFactThatThisReleaseDoesNotKnowIsRefused() throws Exception {
    for (RecordedFact fact : recorded) {
      Message known = fact.parsed(fact.bytes());
      Message other =
          known.toBuilder()
              .clearOneof(known.getDescriptorForType().getOneofs().getFirst())
              .setUnknownFields(NEWER)
              .build();
      Message read = fact.parsed(other.toByteArray());
      assertThatIllegalStateException()
          .isThrownBy(() -> RecordedFact.meaning(read))
          .withMessageContaining("expected: a fact that this release knows");
    }
  }
}
