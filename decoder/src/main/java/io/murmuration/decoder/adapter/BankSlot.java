package io.murmuration.decoder.adapter;

import io.murmuration.decoder.model.AdaptableModule;

/**
 * Where a module's factors lie in the tables of its bank.
 *
 * @param rankOffset first of the module's columns of A and rows of B, where several modules share
 *     one projection: A is then the modules' side by side and B block-diagonal
 * @param inOffset the projection's first row of A
 * @param outOffset the projection's first column of B
 */
record BankSlot(AdaptableModule module, int rankOffset, int inOffset, int outOffset) {}
