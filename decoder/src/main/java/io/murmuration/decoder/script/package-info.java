/**
 * Programs of tensor operations which the native engine runs in one call: TorchScript as readable
 * text among the resources, packed into the archive that the engine loads. A step of a model then
 * crosses into native code once instead of once per operation.
 */
@NullMarked
package io.murmuration.decoder.script;

import org.jspecify.annotations.NullMarked;
