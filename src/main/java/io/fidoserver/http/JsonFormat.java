package io.fidoserver.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fidoserver.encoding.BinaryModule;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/** JSON format of the responses: binary values as base64url, without null members. */
@Singleton
public class JsonFormat implements ObjectMapperCustomizer {

  @Override
  public void customize(ObjectMapper mapper) {
    mapper.setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);
    mapper.registerModule(new BinaryModule());
  }
}
