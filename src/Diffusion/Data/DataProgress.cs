namespace Diffusion.Data;

/// <summary>How far reading a data set is.</summary>
/// <param name="Activity">What is being done, in one or two words: <c>Decoding images</c>.</param>
/// <param name="Done">Images done so far.</param>
/// <param name="Total">Images in all.</param>
public readonly record struct DataProgress(string Activity, int Done, int Total);
