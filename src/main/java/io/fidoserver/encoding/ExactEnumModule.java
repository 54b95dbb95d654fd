package io.fidoserver.encoding;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;

/** Jackson module that reads enumeration values exactly: Jackson alone trims them first. */
final class ExactEnumModule extends SimpleModule {

  private static final long serialVersionUID = 1L;

  ExactEnumModule() {
    setDeserializerModifier(new Modifier());
  }

  private static final class Modifier extends BeanDeserializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonDeserializer<?> modifyEnumDeserializer(
        DeserializationConfig config,
        JavaType type,
        BeanDescription description,
        JsonDeserializer<?> deserializer) {
      return new Exact(deserializer);
    }
  }

  private static final class Exact extends DelegatingDeserializer {
    private static final long serialVersionUID = 1L;

    Exact(JsonDeserializer<?> trimming) {
      super(trimming);
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> delegatee) {
      return new Exact(delegatee);
    }

    @Override
    public Object deserialize(JsonParser in, DeserializationContext context) throws IOException {
      if (in.hasToken(JsonToken.VALUE_STRING) && !in.getText().strip().equals(in.getText())) {
        return context.handleWeirdStringValue(handledType(), "", "must not have space around it");
      }
      return super.deserialize(in, context);
    }
  }
}
