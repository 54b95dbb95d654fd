package io.fidoserver.ratelimit;

import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
import jakarta.ws.rs.NameBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Resource methods that are rate-limited by client address. */
@ErrorResponses({ErrorCode.RATE_LIMIT_EXCEEDED})
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface RateLimited {}
