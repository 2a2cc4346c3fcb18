namespace RemoteAccess.Silo.Demo.Proc;

/// <summary>The text files a kernel describes the machine in.</summary>
internal interface IProcFiles
{
    /// <summary>Reads one file, e.g. <c>net/dev</c>; null when it is not there or cannot be read.</summary>
    string? Read(string name);
}
