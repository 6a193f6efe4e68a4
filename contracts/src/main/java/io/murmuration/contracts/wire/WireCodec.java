package io.murmuration.contracts.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;

/**
 * JSON for every message: field names in snake_case, unknown and duplicate fields refused, no
 * silent conversion between kinds of values. Safe for any thread.
 *
 * <p>Strict on purpose: a field that one side believes in and the other ignores is how a privacy
 * option gets lost.
 */
public final class WireCodec {
  private static final int NESTING_MAX = 16;
  private static final int STRING_CHARACTERS_MAX = 1 << 20;
  private static final ObjectMapper MAPPER = mapper();

  private WireCodec() {}

  /** Encodes a message as one line of JSON. */
  public static String encode(Object message) {
    try {
      return MAPPER.writeValueAsString(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("message type cannot be encoded: " + message.getClass(), e);
    }
  }

  /**
   * Decodes one message.
   *
   * @throws WireFormatException if the text is not JSON or does not follow the contract of the
   *     type; its problem names the field and never quotes a string value
   */
  public static <T> T decode(String json, Class<T> type) throws WireFormatException {
    try {
      T message = MAPPER.readValue(json, type);
      if (message == null) {
        throw new WireFormatException(WireProblems.notAnObject());
      }
      return message;
    } catch (JsonProcessingException e) {
      throw new WireFormatException(WireProblems.of(e));
    }
  }

  private static ObjectMapper mapper() {
    JsonMapper mapper =
        JsonMapper.builder(factory())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .annotationIntrospector(new RecordNullness())
            .addMixIn(PrivacyEvent.class, PrivacyEventNames.class)
            .addMixIn(AdditiveNoise.class, PrivacyEventNames.class)
            .addMixIn(SubsetPlan.class, SubsetPlanNames.class)
            .build();
    // Numbers and booleans are not text: 42 for "input" is a mistake to point out, not to repair.
    mapper
        .coercionConfigFor(LogicalType.Textual)
        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
    return mapper;
  }

  private static JsonFactory factory() {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(NESTING_MAX)
                .maxStringLength(STRING_CHARACTERS_MAX)
                .build())
        // Field names come from anyone; the JVM's table of interned strings is never emptied.
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .build();
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = TokenEvent.PmixedToken.class, name = "pmixed_token"),
    @JsonSubTypes.Type(value = TokenEvent.RatioBallToken.class, name = "ratio_ball_token"),
    @JsonSubTypes.Type(value = TokenEvent.DclipToken.class, name = "dclip_token"),
    @JsonSubTypes.Type(value = TokenEvent.PmixedFixedToken.class, name = "pmixed_fixed_token"),
    @JsonSubTypes.Type(
        value = TokenEvent.PmixedPublishedToken.class,
        name = "pmixed_published_token"),
    @JsonSubTypes.Type(value = AdditiveNoise.Gaussian.class, name = "gaussian"),
    @JsonSubTypes.Type(value = AdditiveNoise.Laplace.class, name = "laplace"),
    @JsonSubTypes.Type(value = AdditiveNoise.LaplaceLifted.class, name = "laplace_lifted"),
    @JsonSubTypes.Type(value = AdditiveNoise.LaplaceMixture.class, name = "laplace_mixture"),
    @JsonSubTypes.Type(value = PrivacyEvent.PoissonSubsampled.class, name = "poisson_subsampled"),
    @JsonSubTypes.Type(value = PrivacyEvent.PureDp.class, name = "pure_dp"),
    @JsonSubTypes.Type(value = PrivacyEvent.Free.class, name = "free"),
    @JsonSubTypes.Type(value = PrivacyEvent.Repeated.class, name = "repeated"),
    @JsonSubTypes.Type(value = PrivacyEvent.Composed.class, name = "composed"),
  })
  private interface PrivacyEventNames {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = SubsetPlan.DrawOne.class, name = "draw_one"),
    @JsonSubTypes.Type(value = SubsetPlan.Poisson.class, name = "poisson"),
    @JsonSubTypes.Type(value = SubsetPlan.All.class, name = "all"),
  })
  private interface SubsetPlanNames {}
}
