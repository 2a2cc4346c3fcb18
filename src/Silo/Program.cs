using RemoteAccess.Silo.Hosting;

return await SiloRunner.RunAsync(args, Console.Out, Console.Error);
