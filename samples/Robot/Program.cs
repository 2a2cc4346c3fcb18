using RemoteAccess.Programs;
using RemoteAccess.Robot.Hosting;

await using var output = StandardOutput.Writer();
await using var errors = StandardError.Writer();
return await RobotCommandLine.RunAsync(args, output, errors);
