namespace RemoteAccess.Silo.Demo.Proc;

/// <summary><c>/proc</c> of this machine; nothing on systems that have none.</summary>
internal sealed class ProcFiles(string root) : IProcFiles
{
    /// <summary>The real one.</summary>
    public ProcFiles()
        : this("/proc")
    {
    }

    /// <inheritdoc/>
    public string? Read(string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, name));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }
}
