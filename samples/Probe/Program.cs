using RemoteAccess.Probe;
using RemoteAccess.Programs;

await using var errors = StandardError.Writer();
try
{
    await using var output = new StreamWriter(StandardOutput.Open()) { AutoFlush = true };
    return await new ProbeCommand(output, errors).RunAsync(args);
}
catch (Exception failure) when (StandardOutput.IsFailure(failure))
{
    await errors.WriteLineAsync($"The probe: {StandardOutput.Describe(failure)}");
    return StandardOutput.FailedExitCode;
}
