using RemoteAccess.Programs;
using RemoteAccess.Silo.Hosting;

await using var output = StandardOutput.Writer();
await using var errors = StandardError.Writer();
return await SiloCommandLine.RunAsync(args, output, errors);
