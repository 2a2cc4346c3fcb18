namespace RemoteAccess.Silo.Tests.Demo.Proc;

/// <summary>Real files, taken from a Linux 6.18 machine with two cores.</summary>
internal static class Fixture
{
    public static string Read(string name)
    {
        using var stream = typeof(Fixture).Assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException(name);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
