namespace RemoteAccess.Fleet.Tests.Measures;

/// <summary>Where the measured values go: the output of the test, and the file that <c>eng/fleet-faults</c> prints.</summary>
internal static class Report
{
    /// <summary>Writes a line.</summary>
    public static void Write(string line)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        if (Environment.GetEnvironmentVariable("FLEET_FAULTS_REPORT") is { Length: > 0 } file)
        {
            File.AppendAllText(file, line + Environment.NewLine);
        }
    }
}
