package io.fidoserver.encoding;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;

/** Jackson module that reads and writes binary values as {@link Base64Url} strings. */
public final class BinaryModule extends SimpleModule {

  private static final long serialVersionUID = 1L;

  public BinaryModule() {
    addSerializer(byte[].class, new Writer());
    addDeserializer(byte[].class, new Reader());
  }

  private static final class Writer extends StdScalarSerializer<byte[]> {
    private static final long serialVersionUID = 1L;

    Writer() {
      super(byte[].class);
    }

    @Override
    public void serialize(byte[] value, JsonGenerator out, SerializerProvider context)
        throws IOException {
      out.writeString(Base64Url.encode(value));
    }
  }

  private static final class Reader extends StdScalarDeserializer<byte[]> {
    private static final long serialVersionUID = 1L;

    Reader() {
      super(byte[].class);
    }

    @Override
    public byte[] deserialize(JsonParser in, DeserializationContext context) throws IOException {
      if (!in.hasToken(JsonToken.VALUE_STRING)) {
        return (byte[]) context.handleUnexpectedToken(byte[].class, in);
      }
      try {
        return Base64Url.decode(in.getText());
      } catch (IllegalArgumentException e) {
        return (byte[])
            context.handleWeirdStringValue(byte[].class, "", "must be base64url without padding");
      }
    }
  }
}
