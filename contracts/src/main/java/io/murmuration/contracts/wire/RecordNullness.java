package io.murmuration.contracts.wire;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/**
 * Makes the wire as strict as the types: a record component without {@link Nullable} must be in the
 * message and must not be null. Without it a missing text would decode to null in a place where no
 * reader expects it.
 */
final class RecordNullness extends JacksonAnnotationIntrospector {

  @Override
  public JsonSetter.Value findSetterInfo(Annotated annotated) {
    JsonSetter.Value found = super.findSetterInfo(annotated);
    return isRequired(annotated) ? found.withValueNulls(Nulls.FAIL) : found;
  }

  private static boolean isRequired(Annotated annotated) {
    if (!(annotated instanceof AnnotatedParameter parameter)) {
      return false;
    }
    Class<?> owner = ((AnnotatedMember) parameter.getOwner()).getDeclaringClass();
    RecordComponent[] components = owner.getRecordComponents();
    return components != null
        && parameter.getIndex() < components.length
        && !components[parameter.getIndex()].getAnnotatedType().isAnnotationPresent(Nullable.class);
  }
}
