namespace Diffusion;

/// <summary>What the user gave cannot be used; the message says in one line what was wrong, where, and what would be right.</summary>
public sealed class InputException(string message, Exception? innerException = null) : Exception(message, innerException);
