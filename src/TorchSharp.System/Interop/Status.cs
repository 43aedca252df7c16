namespace TorchSharp;

/// <summary>What an export of the native library answers.</summary>
internal enum Status
{
    Ok = 0,
    Failed = 1,
}
