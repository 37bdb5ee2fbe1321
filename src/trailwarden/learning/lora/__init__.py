"""Low-rank adapters for a small Llama: trained here in PyTorch, served by llama.cpp.

Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large Language Models", arXiv:2106.09685.
Needs the `learn` extra (torch, gguf); `adapters` and `card` do without.
"""
