package io.fidoserver.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fidoserver.encoding.BinaryModule;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/** How this API writes JSON: binary values as base64url, absent members left out. */
@Singleton
public class JsonFormat implements ObjectMapperCustomizer {

  @Override
  public void customize(ObjectMapper mapper) {
    mapper.setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);
    mapper.registerModule(new BinaryModule());
  }
}
